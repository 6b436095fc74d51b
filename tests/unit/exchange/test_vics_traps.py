"""What VICS files of real exporters hold, and what hostile ones might."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from clew.exchange.errors import BrokenListError
from clew.exchange.hash_list_reading import HashListReading
from clew.exchange.hash_lists import open_hash_list
from clew.model.hash_entry import HashEntry

MD5 = "0123456789abcdef0123456789abcdef"
CONTEXT = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Media"


def _read(folder: Path, content: str | bytes) -> tuple[list[HashEntry], HashListReading]:
    path = folder / "list.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    reading = open_hash_list(path)
    return list(reading.entries()), reading


def _media(*media: dict[str, Any]) -> str:
    return json.dumps({"@odata.context": CONTEXT, "value": list(media)})


def _numbered(number: int, **fields: Any) -> dict[str, Any]:
    return {"MD5": f"{number:032x}", **fields}


def test_precategorised_entries_without_any_category_are_told(tmp_path: Path) -> None:
    media = [_numbered(each, IsPrecategorized=True, Category=None) for each in range(1, 1204)]

    _, reading = _read(tmp_path, _media(*media))

    assert reading.report().categories == {}
    notes = reading.report().notes
    assert "all 1,203 entries say IsPrecategorized but none has a Category" in notes


def test_precategorised_entries_of_which_some_have_a_category_are_told(tmp_path: Path) -> None:
    media = [_numbered(1, IsPrecategorized="true"), _numbered(2, IsPrecategorized=1, Category=2)]

    _, reading = _read(tmp_path, _media(*media))

    notes = reading.report().notes
    assert "entries that say IsPrecategorized: 2; of these without a Category: 1" in notes
    assert "a flag is written as text instead of true or false (once)" in notes


def test_precategorised_entries_among_others_are_not_called_all(tmp_path: Path) -> None:
    media = [_numbered(1, IsPrecategorized=True), _numbered(2, Category=1)]

    _, reading = _read(tmp_path, _media(*media))

    notes = reading.report().notes
    assert "entries that say IsPrecategorized: 1; of these without a Category: 1" in notes


def test_a_text_of_megabytes_is_left_out_and_the_entry_kept(tmp_path: Path) -> None:
    entries, reading = _read(tmp_path, _media({"Comments": "x" * 3_000_000, "MD5": MD5}))

    assert entries == []  # the entry's own bounds are used up before its hash
    assert reading.report().rejected[0].where == "value[0]"
    assert any("too large" in note for note in reading.report().notes)


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (3, "it counts entries"),
        (2, "it counts different files"),
        (5, "it counts places"),
        (9, "it counts none of these"),
    ],
)
def test_total_media_files_is_held_against_all_that_it_may_count(
    total: int, said: str, tmp_path: Path
) -> None:
    places = [{"FileName": "a"}]
    media = [
        {"MD5": MD5, "MediaFiles": places * 2},
        {"MD5": MD5.upper(), "MediaFiles": places * 3},
        _numbered(7),
    ]
    case = {"TotalMediaFiles": total, "CaseNumber": "G-1", "Media": media}

    _, reading = _read(tmp_path, json.dumps({"@odata.context": CONTEXT, "value": [case]}))

    report = reading.report()
    assert report.claims["TotalMediaFiles"] == str(total)
    assert report.claims["CaseNumber"] == "G-1"
    assert report.claims["region"] == "US"
    assert (report.counts["entries"], report.counts["distinct"]) == (3, 2)
    assert report.counts["media_files"] == 5
    assert any(note.endswith(said) for note in report.notes)
    assert "one entry names 3 places where its file was found" in report.notes


def test_codes_are_counted_and_their_pitfalls_told(tmp_path: Path) -> None:
    media = [
        _numbered(1, Category=0),
        _numbered(2, Category=5),
        _numbered(3),
        _numbered(4, Category="1"),
    ]

    entries, reading = _read(tmp_path, _media(*media))

    assert [entry.category for entry in entries] == ["0", "5", None, "1"]
    assert reading.report().categories == {"0": 1, "1": 1, "5": 1}
    notes = " ".join(reading.report().notes)
    assert "entries without a Category: 1, with Category 5: 1; both mean uncategorised" in notes
    assert "Category 0, non-pertinent: 1" in notes


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("true", "true"),
        ("False", "false"),
        ("Y", "true"),
        ("no", "false"),
        (True, "true"),
        (0, "false"),
        ("t", "true"),
        ("unknown", "unknown"),
    ],
)
def test_flags_in_any_spelling_become_true_or_false(
    written: object, expected: str, tmp_path: Path
) -> None:
    [entry], _ = _read(tmp_path, _media(_numbered(1, OffenderIdentified=written)))

    assert entry.attributes == {"OffenderIdentified": expected}


def test_times_of_dotnet_become_iso_times_in_utc_also_where_nested(tmp_path: Path) -> None:
    place = {"Created": "/Date(1330848000000+0100)/", "Written": "/Date(-1000)/"}

    [entry], reading = _read(
        tmp_path,
        _media(
            _numbered(
                1,
                DateUpdated="/Date(1330848000123)/",
                MediaFiles=[place],
                Odd="/Date(999999999999999999)/",
            )
        ),
    )

    assert entry.attributes["DateUpdated"] == "2012-03-04T08:00:00.123Z"
    assert json.loads(entry.attributes["MediaFiles"]) == [
        {"Created": "2012-03-04T08:00:00Z", "Written": "1969-12-31T23:59:59Z"}
    ]
    assert entry.attributes["Odd"] == "/Date(999999999999999999)/"
    assert any("/Date(milliseconds)/" in note for note in reading.report().notes)


def test_nested_hashes_are_taken_under_any_key_and_bad_ones_kept_as_text(tmp_path: Path) -> None:
    hashes = [
        {"HashName": "SHA-256", "HashValue": MD5 * 2},
        {"HashName": "PDQ", "HashValue": MD5[::-1] * 2},
        {"HashName": "PhotoDNA", "HashValue": "too short"},
        {"HashName": "Other", "HashValue": 5},
    ]

    [entry], reading = _read(tmp_path, _media(_numbered(1, MoreHashes=hashes)))

    assert entry.sha256 == bytes.fromhex(MD5 * 2)
    assert entry.pdq == bytes.fromhex(MD5[::-1] * 2)
    assert entry.photodna is None
    assert entry.attributes["MoreHashes.PhotoDNA"] == "too short"
    assert json.loads(entry.attributes["MoreHashes"]) == [hashes[3]]
    assert reading.report().rejected_count == 0


def test_entries_with_photodna_only_are_given_and_their_uselessness_told(tmp_path: Path) -> None:
    entries, reading = _read(tmp_path, _media({"PhotoDNA": "ab" * 144}, _numbered(2)))

    assert [entry.usable for entry in entries] == [False, True]
    assert reading.report().counts["photodna_only"] == 1
    assert any("only PhotoDNA" in note and "licence" in note for note in reading.report().notes)


def test_entries_without_a_hash_or_that_are_no_objects_are_rejected_with_their_place(
    tmp_path: Path,
) -> None:
    content = json.dumps(
        {
            "@odata.context": CONTEXT,
            "value": [5, {"MediaID": 1}, {"MD5": "abc"}, None, [[]], _numbered(1)],
        }
    )

    entries, reading = _read(tmp_path, content)

    assert [entry.where for entry in entries] == ["value[5]"]
    rejected = {each.where: each.reason for each in reading.report().rejected}
    assert list(rejected) == ["value[0]", "value[1]", "value[2]", "value[3]", "value[4]"]
    assert rejected["value[1]"] == "gives no hash"
    assert "32 hexadecimal digits, not 3" in rejected["value[2]"]


def test_the_version_is_told_even_where_it_stands_at_the_end(tmp_path: Path) -> None:
    content = json.dumps(
        {
            "value": [_numbered(each) for each in range(1000)],
            "odata.metadata": ".../ProjectVic/DataModels/1.3.xml#Media",
        }
    )

    entries, reading = _read(tmp_path, content)

    assert len(entries) == 1000
    assert reading.report().format == "VICS 1.3"


def test_a_list_that_breaks_off_keeps_what_was_read_and_says_so(tmp_path: Path) -> None:
    content = _media(*(_numbered(each, Series="garden") for each in range(2000)))
    cut = content[: content.index(f"{1500:032x}")]

    entries, reading = _read(tmp_path, cut)

    report = reading.report()
    assert len(entries) == 1500
    assert report.counts["broken_off"] == 1
    assert any(
        f"broke off near byte {len(cut):,}, after 1,500 entries: the JSON ends too early" in note
        for note in report.notes
    )


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param('{"MD5": tru', id="a wrong word"),
        pytest.param('{"Number": ' + "9" * 6000 + "}", id="a number past Python's limit"),
        pytest.param('{"Text": "' + "x" * 9_000_000 + '"}', id="a text of 9 MB"),
        pytest.param("]}]]]", id="too many ends"),
    ],
)
def test_damage_ends_the_list_but_not_the_reading(damage: str, tmp_path: Path) -> None:
    before = _media(_numbered(1), _numbered(2)).removesuffix("]}")

    entries, reading = _read(tmp_path, f"{before}, {damage}, {json.dumps(_numbered(3))}]}}")

    assert [entry.where for entry in entries] == ["value[0]", "value[1]"]
    assert reading.report().counts["broken_off"] == 1


def test_what_is_nested_too_deep_or_too_large_is_left_out_and_the_entry_kept(
    tmp_path: Path,
) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    wide = json.dumps(["room"] * 200_000)
    content = (
        f'{{"@odata.context": "{CONTEXT}", "value": [{{"Deep": {deep}, "MD5": "{MD5}"}},'
        f'{{"MD5": "{MD5}", "Wide": {wide}}}, {json.dumps(_numbered(3, Series="garden"))}]}}'
    )

    entries, reading = _read(tmp_path, content)

    assert [entry.where for entry in entries] == ["value[0]", "value[1]", "value[2]"]
    assert entries[2].attributes == {"Series": "garden"}
    assert all(len(text) < 100_000 for entry in entries for text in entry.attributes.values())
    assert any("too deep or too large" in note for note in reading.report().notes)


@pytest.mark.parametrize("key", ["Media", "value", "Deep"])
def test_a_bomb_of_nested_arrays_takes_little_memory(key: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb.json"
    bomb = f'{{"MD5": "{MD5}", "{key}": ' + f'[{{"{key}": ' * 100_000
    path.write_text(f'{{"@odata.context": "{CONTEXT}", "value": [{json.dumps(_numbered(1))},{bomb}')
    reading = open_hash_list(path)
    tracemalloc.start()
    try:
        entries = list(reading.entries())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert [entry.where for entry in entries] == ["value[0]"]
    assert reading.report().counts["broken_off"] == 1
    assert peak < 30_000_000


def test_a_document_that_holds_no_list_gives_no_entries(tmp_path: Path) -> None:
    entries, reading = _read(tmp_path, json.dumps({"@odata.context": CONTEXT, "value": None}))

    assert entries == []
    assert reading.report().counts["entries"] == 0


def test_damage_before_the_first_entry_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(BrokenListError, match=r"list\.json, near byte .*get it again"):
        _read(tmp_path, f'{{"@odata.context": "{CONTEXT}", "value": [{{"MD5": "')
