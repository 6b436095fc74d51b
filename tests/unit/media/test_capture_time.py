"""When a picture was taken: what is said of it always holds the truth, or says what contradicts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.media.capture_time import Basis, capture_time
from clew.model.media import Facts

moments = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
offsets = st.integers(-48, 56).map(lambda quarters: quarters * timedelta(minutes=15))


def written(at, offset):
    return (at + offset).strftime("%Y-%m-%dT%H:%M:%S")


@given(moments, offsets)
def test_the_true_moment_lies_between_the_times_that_are_told_without_any_zone(at, offset):
    told = capture_time(Facts(captured_at=written(at, offset)))
    assert told.basis is Basis.NOTHING
    assert told.earliest_at <= at <= told.latest_at


@given(moments, offsets, st.integers(-240, 240))
def test_the_zone_follows_from_the_satellites_clock(at, offset, seconds_off):
    gps = at - timedelta(seconds=seconds_off)
    told = capture_time(
        Facts(captured_at=written(at, offset), gps_at=gps.strftime("%Y-%m-%dT%H:%M:%SZ"))
    )
    assert told.basis is Basis.SATELLITES
    assert told.offset == offset
    assert told.earliest_at == told.latest_at == at


@given(moments, st.floats(-180, 180), st.floats(-3.4, 3.4))
def test_a_place_narrows_the_time_to_the_zones_that_can_be_there(at, longitude, off_the_sun):
    offset = timedelta(seconds=round(3600 * (longitude / 15 + off_the_sun)))
    told = capture_time(Facts(captured_at=written(at, offset), longitude=longitude))
    assert told.basis is Basis.PLACE
    assert told.earliest_at <= at <= told.latest_at
    assert told.latest_at - told.earliest_at == timedelta(hours=7)


CONTRADICTIONS = {
    "a clock that was never set": (
        Facts(captured_at="2000-01-01T00:00:07", gps_at="2023-05-06T05:08:02Z"),
        "satellites' clock",
    ),
    "an offset that the satellites deny": (
        Facts(captured_at="2023-05-06T07:08:09+02:00", gps_at="2023-05-06T09:08:02Z"),
        "satellites' clock",
    ),
    "an offset on the other side of the world": (
        Facts(captured_at="2023-05-06T07:08:09+02:00", latitude=35.0, longitude=139.0),
        "not where",
    ),
}


@pytest.mark.parametrize("reason", CONTRADICTIONS)
def test_what_contradicts_is_said(reason):
    facts, word = CONTRADICTIONS[reason]
    assert word in capture_time(facts).against


@pytest.mark.parametrize(
    "text", [None, "", "yesterday", "9999-12-31T23:59:59", "0001-01-01T00:00:00"]
)
def test_a_time_that_is_none_says_nothing(text):
    assert capture_time(Facts(captured_at=text)) is None
