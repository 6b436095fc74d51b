"""Two plans near in place and time always have a selector in common, those far apart never do."""

import math
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.exchange.deconfliction import places
from clew.exchange.deconfliction.places import (
    MOST_DAYS,
    NEVER_KM,
    SURE_KM,
    LongWindowError,
    cells,
    days,
    place_selectors,
)

EARTH_KM = 6371.0088
LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
BEARINGS = st.floats(0, 2 * math.pi)
SECONDS = st.integers(0, 5 * 366 * 86_400)
TIMES = SECONDS.map(lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
LASTS = st.timedeltas(timedelta(minutes=1), timedelta(days=MOST_DAYS))


def _from(latitude, longitude, bearing, km):
    """The place that lies so many kilometres off on a great circle."""
    phi, lam, far = math.radians(latitude), math.radians(longitude), km / EARTH_KM
    there = math.asin(
        math.sin(phi) * math.cos(far) + math.cos(phi) * math.sin(far) * math.cos(bearing)
    )
    east = math.atan2(
        math.sin(bearing) * math.sin(far) * math.cos(phi),
        math.cos(far) - math.sin(phi) * math.sin(there),
    )
    degrees = (math.degrees(lam + east) + 180) % 360 - 180
    return math.degrees(there), degrees


@given(LATITUDES, LONGITUDES, BEARINGS, st.floats(0, SURE_KM))
def test_places_within_a_kilometre_share_a_cell_wherever_they_lie(lat, lon, bearing, km):
    assert set(cells(lat, lon)) & set(cells(*_from(lat, lon, bearing, km)))


@given(LATITUDES, LONGITUDES, BEARINGS, st.floats(NEVER_KM, 20_000))
def test_places_beyond_seven_kilometres_share_none(lat, lon, bearing, km):
    assert not set(cells(lat, lon)) & set(cells(*_from(lat, lon, bearing, km)))


def test_each_axis_may_part_two_places_in_another_grid_and_one_has_both():
    """Where cubes of three grids end, each on an axis of its own: the worst that there is."""
    crossings = list(_crossings())
    assert len(crossings) > 20
    for lat, lon in crossings:
        for bearing in range(0, 360, 15):
            one, other = (_from(lat, lon, math.radians(bearing + turn), 0.499) for turn in (0, 180))
            assert set(cells(*one)) & set(cells(*other)), (lat, lon, bearing)


def _crossings():
    """Places at which x, y and z are within 100 m of where cubes of three grids end."""
    side = places._SIDE_KM
    for x, y in ((x, y) for x in range(300, 900, 3) for y in range(300, 900, 7)):
        flat = (x * side, (y - 1 / places._GRIDS) * side)
        z = math.sqrt(max(0.0, EARTH_KM**2 - flat[0] ** 2 - flat[1] ** 2))
        off = (z / side + 2 / places._GRIDS) % 1
        if min(off, 1 - off) * side < 0.1:
            yield math.degrees(math.asin(z / EARTH_KM)), math.degrees(math.atan2(flat[1], flat[0]))


def test_no_two_corners_of_a_cube_are_farther_apart_than_what_is_said_never_to_meet():
    along = math.atan2(math.sqrt(2), 1)  # the ground there lies along a cube's longest diagonal
    drawn = random.Random(7)
    for _ in range(10_000):
        lat, lon = drawn.uniform(-2, 2), drawn.uniform(-46, -44)
        assert not set(cells(lat, lon)) & set(cells(*_from(lat, lon, along, NEVER_KM)))


@pytest.mark.parametrize(
    ("one", "other"),
    [((0, 180), (0, -180)), ((90, 0), (90, 137)), ((10, 179.996), (10, -179.996))],
)
def test_neither_the_date_line_nor_a_pole_hides_a_place(one, other):
    assert set(cells(*one)) & set(cells(*other))


@given(TIMES, LASTS, LASTS, st.timedeltas(timedelta(days=-7), timedelta(days=1)))
def test_windows_that_overlap_or_have_a_day_between_share_a_day(begins, lasts, long, gap):
    ends = begins + lasts
    other = max(ends + gap, begins - long - timedelta(days=1))
    assert set(days(begins, ends)) & set(days(other, other + long))


@pytest.mark.parametrize("minute", range(0, 1_440, 10))
def test_windows_a_whole_day_apart_share_a_day_at_whatever_hour_they_are(minute):
    ends = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minute)
    later = ends + timedelta(days=1)
    long = timedelta(hours=4)
    assert set(days(ends - long, ends)) & set(days(later, later + long))


@given(TIMES, LASTS, LASTS, st.timedeltas(timedelta(days=2, seconds=1), timedelta(days=900)))
def test_windows_with_more_than_two_days_between_share_none(begins, lasts, long, gap):
    ends = begins + lasts
    assert not set(days(begins, ends)) & set(days(ends + gap, ends + gap + long))


@given(LATITUDES, LONGITUDES, TIMES, LASTS)
def test_a_site_stands_for_few_selectors_each_once(lat, lon, begins, lasts):
    made = place_selectors(lat, lon, begins_at=begins, ends_at=begins + lasts)
    assert len(set(made)) == len(made) <= 4 * (lasts.days + 3)


def test_a_window_of_weeks_is_not_compared():
    begins = datetime(2026, 3, 1, tzinfo=UTC)
    with pytest.raises(LongWindowError):
        days(begins, begins + timedelta(days=MOST_DAYS, seconds=1))
