"""What every format that holds a whole parcel must do, run over all that are found."""

import io
import json
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.exchange.hash_lists import hash_list_formats, open_hash_list
from clew.exchange.parcel import Held, Parcel
from clew.exchange.parcel_format import ParcelFormat
from clew.exchange.parcels import WithheldError, Written, parcel_formats, write_parcel
from clew.exchange.parts import Part
from clew.handling.release import TO_ANOTHER_BUREAU, TO_OWN_BUREAU, Labelled
from clew.handling.tlp import Tlp
from invented_parcels import (
    GREEN,
    HOSTILE,
    RED,
    full_item,
    full_parcel,
    held,
    item_of,
    parcel_of,
    parcels,
    report_of,
    sightings_of,
)

KNOWN = [each for each in parcel_formats() if isinstance(each, ParcelFormat)]
FORMATS = [pytest.param(each, id=each.name) for each in KNOWN]
formats = st.sampled_from(KNOWN)
anywhere = pytest.mark.parametrize("format_", FORMATS)


def _write(format_: ParcelFormat, parcel: Parcel, release=TO_OWN_BUREAU) -> tuple[bytes, Written]:
    out = io.BytesIO()
    written = write_parcel(parcel, out, format_=format_, release=release)
    return out.getvalue(), written


def _read_back(format_: ParcelFormat, content: bytes, folder: Path) -> list:
    path = folder / f"written{format_.extension}"
    path.write_bytes(content)
    reading = open_hash_list(path)
    entries = list(reading.entries())
    assert reading.format == open_hash_list(path, format_name=format_.reads_back).format
    assert reading.report().rejected == ()
    return entries


def test_names_are_told_apart_and_every_format_is_read_by_one_that_exists() -> None:
    found = parcel_formats()

    assert len({each.name for each in found}) == len(found) > len(KNOWN) > 1
    assert {each.reads_back for each in KNOWN} <= {each.name for each in hash_list_formats()}
    assert all(each.title and each.extension.startswith(".") for each in found)


@anywhere
def test_what_is_written_is_read_back_by_its_hashes(format_, tmp_path) -> None:
    items = [full_item(b"room %d" % number) for number in range(3)]

    content, _ = _write(format_, parcel_of([held(item) for item in items]))

    hashes = {"md5": Part.MD5, "sha1": Part.SHA1, "sha256": Part.SHA256, "pdq": Part.PDQ}
    said = {name for name, part in hashes.items() if part in format_.expresses}
    wanted = {
        tuple(getattr(item.digests, name, None) or item.pdq for name in sorted(said))
        for item in items
    }
    entries = _read_back(format_, content, tmp_path)
    read = {tuple(getattr(entry, name) for name in sorted(said)) for entry in entries}
    assert wanted <= read


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(format_=formats, parcel=parcels(st.sampled_from(HOSTILE)))
def test_hostile_names_break_no_format(format_, parcel, tmp_path) -> None:
    content, written = _write(format_, parcel)

    entries = _read_back(format_, content, tmp_path) if written.written.get("items") else []
    md5s = {item.value.digests.md5 for item in parcel.items()}
    assert {entry.md5 for entry in entries if entry.md5} == md5s
    if "json" in format_.extension:
        json.loads(content)


@settings(max_examples=60)
@given(format_=formats, parcel=parcels())
def test_the_same_parcel_gives_the_same_bytes(format_, parcel) -> None:
    assert _write(format_, parcel) == _write(format_, parcel)


@anywhere
def test_what_a_format_declares_it_writes_and_the_rest_it_names_as_lost(format_) -> None:
    content, written = _write(format_, full_parcel())

    lost = {loss.what for loss in written.losses}
    text = content.decode()
    for part, token in _TOKENS.items():
        assert (token.lower() in text.lower()) == (part in format_.expresses), part
        assert (part.value in lost) == (part not in format_.expresses), part


_ITEM = full_item()
_TOKENS = {
    Part.MD5: _ITEM.digests.md5.hex(),
    Part.SHA1: _ITEM.digests.sha1.hex(),
    Part.SHA256: _ITEM.digests.sha256.hex(),
    Part.PDQ: _ITEM.pdq.hex(),
    Part.MIME: "image/jpeg",
    Part.MARKINGS: "tlp:green",
    Part.PLACES: "gate.jpg",
    Part.GRADES: "host of red door",
    Part.SERIES: "series of red door",
    Part.IDENTIFIED: "victim",
    Part.MATCHES: "camera of red door",
    Part.VERDICTS: "the lamp",
    Part.NOTES: "dusk, red door",
    Part.REPORTS: "upload of red door",
    Part.SIGHTINGS: "ana",
}


def test_every_part_is_looked_for_but_the_size_which_is_too_short() -> None:
    assert set(Part) - set(_TOKENS) == {Part.SIZE}


@anywhere
def test_of_what_may_not_go_nothing_is_left_anywhere(format_) -> None:
    """The bytes are those of a parcel in which what is refused never was."""
    stays = [held(full_item(b"secret", words="black gate", by=RED), RED)]
    goes = [held(full_item(b"first")), held(full_item(b"second"))]
    reports = [held(report_of("cybertip:8", words="black gate"), RED), held(report_of())]
    said = [held(one) for one in sightings_of()]
    unsaid = [held(one, GREEN, RED) for one in sightings_of("cybertip:8", name="secret")]
    mixed = parcel_of([goes[0], *stays, goes[1]], reports=reports, sightings=[*unsaid, *said])

    content, written = _write(format_, mixed, TO_ANOTHER_BUREAU)

    alone = parcel_of(goes, reports=reports[1:], sightings=said)
    assert content == _write(format_, alone, TO_ANOTHER_BUREAU)[0]
    assert b"secret" not in content
    assert b"black gate" not in content
    assert written.withheld == {"items": 1, "reports": 1, "sightings": len(unsaid)}
    assert written.written["items"] == 2


@anywhere
def test_of_an_item_that_goes_the_parts_that_may_not_stay(format_) -> None:
    item = full_item(words="black gate", by=RED)

    content, written = _write(format_, parcel_of([held(item)]), TO_ANOTHER_BUREAU)

    bare = item_of(pdq=item.pdq)
    assert content == _write(format_, parcel_of([held(bare)]), TO_ANOTHER_BUREAU)[0]
    assert b"black gate" not in content
    assert written.marking is Tlp.GREEN
    assert sum(written.withheld.values()) == 9


@settings(max_examples=100)
@given(format_=formats, parcel=parcels())
def test_whatever_is_refused_the_bytes_are_those_of_a_parcel_without_it(format_, parcel) -> None:
    try:
        content, written = _write(format_, parcel, TO_ANOTHER_BUREAU)
    except WithheldError:
        return

    kept = parcel_of(
        [_without(one) for one in parcel.items() if _goes(one)],
        reports=[one for one in parcel.reports() if _goes(one)],
        sightings=[one for one in parcel.sightings() if _goes(one)],
    )
    assert content == _write(format_, kept, TO_OWN_BUREAU)[0]
    assert list(Tlp).index(written.marking) <= list(Tlp).index(Tlp.AMBER)


def _goes(one: Held) -> bool:
    return all(TO_ANOTHER_BUREAU.admits(source) for source in one.handling)


def _without(one: Held) -> Held:
    """Told apart from the code under test: by hand, field by field."""
    item = one.value
    several = ("places", "grades", "series", "matches", "notes")
    flags = ("victim_identified", "offender_identified")
    kept = {name: tuple(filter(_goes, getattr(item, name))) for name in several}
    for name in flags:
        flag = getattr(item, name)
        kept[name] = flag if flag is not None and _goes(flag) else None
    return Held(replace(item, **kept), one.handling)


@anywhere
@pytest.mark.parametrize("label", [Tlp.AMBER_STRICT, Tlp.RED])
def test_of_a_case_that_may_not_go_not_a_byte_is_written(format_, label) -> None:
    out = io.BytesIO()

    with pytest.raises(WithheldError, match=r"2026-7, marked TLP:"):
        write_parcel(full_parcel(marking=label), out, format_=format_, release=TO_ANOTHER_BUREAU)

    assert out.getvalue() == b""


@anywhere
def test_what_rests_on_nothing_goes_nowhere_not_even_home(format_) -> None:
    content, written = _write(format_, parcel_of([Held(full_item(), ())]))

    assert content == _write(format_, parcel_of([]))[0]
    assert written.withheld == {"items": 1}


@anywhere
def test_a_parcel_of_any_size_is_written_in_little_memory(format_) -> None:
    most = {False: 0, True: 0}  # before and after the half
    drawn = 0

    def items():
        nonlocal drawn
        for drawn in range(400):
            yield held(full_item(b"room %d" % drawn))

    class Sink(io.RawIOBase):
        def write(self, data) -> int:
            late = drawn > 200
            most[late] = max(most[late], tracemalloc.get_traced_memory()[0])
            return len(data)

    tracemalloc.start()
    try:
        write_parcel(parcel_of(items()), Sink(), format_=format_, release=TO_OWN_BUREAU)
    finally:
        tracemalloc.stop()

    assert 0 < most[True] < most[False] + 200_000  # 200 items that are kept take over a megabyte


@anywhere
def test_an_empty_parcel_is_a_whole_file(format_) -> None:
    content, written = _write(format_, parcel_of([]))

    assert written.written == {}
    if "json" in format_.extension:
        json.loads(content)


@anywhere
def test_the_label_of_the_file_is_the_strictest_of_what_it_holds(format_) -> None:
    amber = Labelled(Tlp.AMBER)

    _, written = _write(format_, parcel_of([held(full_item(b"a")), held(item_of(b"b"), amber)]))

    assert written.marking is Tlp.AMBER
