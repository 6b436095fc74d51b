"""What files say of themselves is weighed with care, from either side alike."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.match.fusion.channels import Channel
from clew.match.fusion.finding import Basis, Finding, Told, ratio_in_words
from clew.match.fusion.metadata import FileSays, metadata_findings

BERLIN, POTSDAM_STREET = (52.52, 13.405), (52.5205, 13.4051)
PARIS = (48.8566, 2.3522)
CAMERA = {"camera_make": "Invented", "camera_model": "One", "camera_serial": "7"}


def _at(place: tuple[float, float], taken: str = "") -> dict[str, object]:
    return {"latitude": place[0], "longitude": place[1], "captured_at": taken or None}


def _told(one, other, channel: Channel) -> Finding | None:
    found = metadata_findings(FileSays(one), FileSays(other))
    return next((finding for finding in found if finding.channel is channel), None)


facts = st.fixed_dictionaries(
    {},
    optional={
        "camera_make": st.sampled_from(["A", "B"]),
        "camera_model": st.sampled_from(["A1", "B1"]),
        "camera_serial": st.sampled_from(["1", "2"]),
        "latitude": st.floats(-90, 90),
        "longitude": st.floats(-180, 180),
        "captured_at": st.sampled_from(
            ["2026-01-01T10:00:00", "2026-01-01T12:00:00+02:00", "2026-03-04T00:00:00Z", "no time"]
        ),
        "tags": st.dictionaries(st.sampled_from(["jpeg:tables", "jpeg:layout"]), st.just("a")),
    },
)
names = st.lists(st.sampled_from(["DSC_0001.JPG", "x/DSC_0002.JPG", "IMG_1234.jpg", "holiday.jpg"]))


@given(facts, facts, names, names)
def test_either_side_may_be_asked_first(one, other, its, others):
    there = metadata_findings(FileSays(one, its), FileSays(other, others))
    back = metadata_findings(FileSays(other, others), FileSays(one, its))
    assert [(f.channel, f.told, f.log_ratio) for f in there] == [
        (f.channel, f.told, f.log_ratio) for f in back
    ]


@given(facts, facts)
def test_nothing_that_anybody_can_write_weighs_more_than_a_hundred(one, other):
    for found in metadata_findings(FileSays(one), FileSays(other)):
        assert abs(found.log_ratio) <= math.log(100) + 1e-9
        assert found.told is not Told.WEIGHED or found.basis is Basis.BY_HAND


@given(facts)
def test_a_file_that_says_nothing_tells_nothing(one):
    assert all(not found.log_ratio for found in metadata_findings(FileSays({}), FileSays(one)))


SERIALS = {"the same": ("7", 1), "others": ("8", -1)}


@pytest.mark.parametrize("which", SERIALS)
def test_a_serial_number_speaks_for_or_against_one_camera(which):
    serial, sign = SERIALS[which]
    found = _told(CAMERA, CAMERA | {"camera_serial": serial}, Channel.SERIAL)
    assert math.copysign(1, found.log_ratio) == sign
    assert "serial number" in found.why


def test_a_lens_serial_is_not_taken_for_the_cameras():
    lens = {"tags": {"exif:LensSerialNumber": "5"}}
    assert _told(lens, lens, Channel.SERIAL).told is Told.CANNOT_TELL


PLACES = {
    "one street": (BERLIN, POTSDAM_STREET, True),
    "two towns": (BERLIN, PARIS, False),
}


@pytest.mark.parametrize("which", PLACES)
def test_positions_speak_for_or_against_one_place(which):
    here, there, is_for = PLACES[which]
    found = _told(_at(here), _at(there), Channel.POSITION)
    assert (found.log_ratio > 0) is is_for
    assert "apart" in found.why


JOURNEYS = {
    "an hour by their own offsets": ("2026-01-01T10:00:00Z", "2026-01-01T10:30:00Z", True),
    "a day": ("2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z", False),
    "one clock time, and no zone": ("2026-01-01T10:00:00", "2026-01-01T10:30:00", False),
    "no time": ("", "2026-01-01T10:30:00", False),
}


@pytest.mark.parametrize("which", JOURNEYS)
def test_one_camera_is_not_in_two_towns_within_an_hour(which):
    first, second, is_impossible = JOURNEYS[which]
    found = _told(_at(BERLIN, first), _at(PARIS, second), Channel.JOURNEY)
    assert (found is not None) is is_impossible
    assert found is None or (found.log_ratio < 0 and "no camera travels" in found.why)


def test_times_tables_and_names_are_said_and_not_weighed():
    taken = {"captured_at": "2026-01-01T10:00:00Z", "tags": {"jpeg:tables": "ab"}}
    found = metadata_findings(
        FileSays(taken, ["a/DSC_0001.JPG"]),
        FileSays(taken | {"captured_at": "2026-01-01T10:07:00Z"}, ["DSC_0009.JPG"]),
    )
    told = {one.channel: one for one in found if one.told is Told.NOT_WEIGHED}
    assert told.keys() == {Channel.HABITS, Channel.TIMES}
    assert "quantisation tables" in told[Channel.HABITS].why
    assert "DSC_####.JPG" in told[Channel.HABITS].why
    assert "7 minutes apart" in told[Channel.TIMES].why


@given(st.floats(-40, 40))
def test_ratios_are_told_by_their_side(ratio):
    words = ratio_in_words(ratio)
    assert ("against" in words) is (ratio < 0 and words != "1 to 1")
