"""STIX, MISP and CASE as hash lists: what others write, withdraw, nest and break."""

import json

import pytest

from clew.exchange.errors import BrokenListError, UnknownFormatError
from clew.exchange.hash_lists import open_hash_list

MD5, SHA1, SHA256 = ("ab" * size for size in (16, 20, 32))


def _read(tmp_path, document, **how):
    path = tmp_path / "list.json"
    text = document if isinstance(document, str) else json.dumps(document)
    path.write_text(text)
    reading = open_hash_list(path, **how)
    return list(reading.entries()), reading.report()


def _bundle(*objects):
    return {"type": "bundle", "id": "bundle--1", "objects": list(objects)}


def _event(**parts):
    return {"Event": {"info": "an invented garden", **parts}}


@pytest.mark.parametrize(
    ("pattern", "entries"),
    {
        "one hash": (f"[file:hashes.MD5 = '{MD5}']", [(MD5, None)]),
        "two hashes of one file": (
            f"[file:hashes.MD5 = '{MD5}' AND file:hashes.'SHA-1' = '{SHA1}']",
            [(MD5, SHA1)],
        ),
        "two files": (
            f"[file:hashes.MD5 = '{MD5}' OR file:hashes.'SHA-1' = '{SHA1}']",
            [(MD5, None), (None, SHA1)],
        ),
        "no hash": ("[ipv4-addr:value = '198.51.100.7']", []),
        "no text": (7, []),
    }.values(),
)
def test_hashes_in_a_stix_pattern_are_one_entry_a_file(tmp_path, pattern, entries):
    found, _ = _read(tmp_path, _bundle({"type": "indicator", "pattern": pattern}))

    assert [(e.md5 and e.md5.hex(), e.sha1 and e.sha1.hex()) for e in found] == entries


def test_what_its_maker_withdrew_is_refused_by_place(tmp_path):
    file = {"type": "file", "hashes": {"MD5": MD5}}
    entries, report = _read(tmp_path, _bundle(file, file | {"revoked": True}))
    assert len(entries) == 1
    assert [(one.where, one.reason) for one in report.rejected] == [
        ("objects[1]", "was revoked by its maker")
    ]

    gone = {"type": "sha1", "value": SHA1, "deleted": True}
    entries, report = _read(tmp_path, _event(Attribute=[{"type": "md5", "value": MD5}, gone]))
    assert len(entries) == 1
    assert [(one.where, one.reason) for one in report.rejected] == [
        ("Event.Attribute[1]", "was deleted by its maker")
    ]


def test_a_hash_that_is_none_is_told_and_the_rest_goes_on(tmp_path):
    good, bad = ({"type": "file", "hashes": {"MD5": value}} for value in (MD5, "zz"))

    entries, report = _read(tmp_path, _bundle(bad, good))

    assert [entry.where for entry in entries] == ["objects[1]"]
    assert "md5 must be 32 hexadecimal digits, not 2" in report.rejected[0].reason


def test_the_answer_to_a_misp_search_holds_many_events(tmp_path):
    attribute = {"type": "sha256", "value": SHA256, "comment": "seen twice"}

    entries, _ = _read(tmp_path, {"response": [_event(Attribute=[attribute])] * 2})

    assert [entry.where for entry in entries] == [
        "response[0].Event.Attribute[0]",
        "response[1].Event.Attribute[0]",
    ]
    assert entries[0].attributes == {"sha256 comment": "seen twice"}


@pytest.mark.parametrize("prefix", ["uco-observable:", "observable:", "https://example.org/o#", ""])
def test_case_names_are_told_by_their_last_part(tmp_path, prefix):
    hash_ = {"hashMethod": "SHA1", "types:hashValue": {"@value": SHA1}}
    graph = [{"core:hasFacet": {f"{prefix}hash": hash_}}]
    context = {"core": "https://ontology.unifiedcyberontology.org/uco/core/"}

    (entry,), _ = _read(tmp_path, {"@context": context, "@graph": graph})

    assert entry.sha1.hex() == SHA1


@pytest.mark.parametrize(
    "document",
    {
        "nested past the bounds": _bundle(
            {"type": "file", "hashes": {"a": [[[[[[[[[[[[]]]]]]]]]]]]}}
        ),
        "objects that are none": _bundle(None, 7, "text", [], [{}]),
        "hashes that are none": _bundle({"type": "file", "hashes": [MD5, {"MD5": 7}]}),
        "extensions that are none": _bundle({"type": "file", "extensions": {"x": [{"pdq": 1}]}}),
        "attributes that are none": _event(Attribute=[None, {"type": [], "value": {}}], Object=[7]),
        "facets that are none": {
            "@context": "https://ontology.caseontology.org/",
            "@graph": [{"hasFacet": [7, {"hash": [8, {"hashMethod": {}, "hashValue": []}]}]}],
        },
    }.values(),
)
def test_what_is_of_no_use_gives_no_entry_and_no_traceback(tmp_path, document):
    entries, _ = _read(tmp_path, document)

    assert entries == []


def test_what_breaks_before_any_entry_is_told(tmp_path):
    with pytest.raises(BrokenListError, match="half of a character, before any entry"):
        _read(tmp_path, '{"type": "bundle", "objects": [{"type": "\\udc80"}]}')


def test_a_deep_document_is_read_in_bounds(tmp_path):
    deep = '{"type": "bundle", "x": ' + "[" * 100_000 + "]" * 100_000 + ', "objects": []}'

    assert _read(tmp_path, deep)[0] == []


def test_a_list_with_half_of_a_character_keeps_what_came_before_it(tmp_path):
    file = json.dumps({"type": "file", "hashes": {"MD5": MD5}})
    many = ", ".join([file] * 2_000)
    text = f'{{"type": "bundle", "objects": [{many}, {{"name": "\\udc80"}}]}}'

    entries, report = _read(tmp_path, text)

    assert entries
    assert any("half of a character" in note for note in report.notes)


def test_other_json_is_not_taken_for_a_list(tmp_path):
    with pytest.raises(UnknownFormatError, match="is JSON, but not of a kind known here"):
        _read(tmp_path, {"type": "FeatureCollection", "features": []})


def test_vics_json_is_still_told_by_its_fields_alone(tmp_path):
    entries, report = _read(tmp_path, {"value": [{"MediaID": 1, "MD5": MD5}]})

    assert len(entries) == 1
    assert report.format.startswith("VICS")
