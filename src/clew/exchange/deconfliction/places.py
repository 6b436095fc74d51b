"""Places and times of plans, as they are compared: near ones have one in common, far ones none.

A place is a point of a globe in space, so there are neither poles nor a date line. Four grids of
cubes of 4,004 m, each a quarter of a cube further along all three axes, cover it: the sides of no
two grids are nearer than 1,001 m on an axis, so of two points within 1 km each axis parts them in
one grid at most, and one of the four has both in one cube. Two points of one cube are within 7 km.

A time is the days, in UTC, that a window touches with twelve hours before and after it. Windows
that overlap, or have at most a day between them, touch one day both; those with two days or more
between them do not.

Example:
    >>> from datetime import UTC, datetime
    >>> day = datetime(2026, 12, 3, 6, tzinfo=UTC), datetime(2026, 12, 3, 10, tzinfo=UTC)
    >>> here, near = cells(26.9124, 75.7873), cells(26.9200, 75.7873)  # 845 m
    >>> bool(set(here) & set(near)), bool(set(here) & set(cells(26.98, 75.79)))
    (True, False)
    >>> days(*day)
    ('2026-12-02', '2026-12-03')
"""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Final

SURE_KM: Final = 1.0
"""Of two places within so much every two have a cell in common."""
NEVER_KM: Final = 7.0
"""Of two places beyond so much no two have one."""
MOST_DAYS: Final = 7
"""A window that lasts longer is compared by no day: it would stand for whole weeks."""

_EARTH_KM = 6371.0088
_SIDE_KM = 4.004
_GRIDS = 4
_BESIDE = timedelta(hours=12)


class LongWindowError(ValueError):
    """The window lasts longer than what is compared."""


def place_selectors(
    latitude: float, longitude: float, *, begins_at: datetime, ends_at: datetime
) -> tuple[bytes, ...]:
    """Return what is compared of a place (degrees, WGS 84) and a window.

    Raises:
        LongWindowError: the window lasts longer than what is compared.
    """
    when = days(begins_at, ends_at)
    whole = [f"{cell}@{day}" for cell in cells(latitude, longitude) for day in when]
    return tuple(b"\0".join((b"planned", one.encode())) for one in whole)


def cells(latitude: float, longitude: float) -> tuple[str, ...]:
    """Return the cell of each grid that a place lies in."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    point = (math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi))
    return tuple(_cell(grid, [_EARTH_KM * one for one in point]) for grid in range(_GRIDS))


def days(begins_at: datetime, ends_at: datetime) -> tuple[str, ...]:
    """Return the days that a window touches with twelve hours on each side.

    Raises:
        LongWindowError: the window lasts longer than what is compared.
    """
    if ends_at - begins_at > timedelta(days=MOST_DAYS):
        raise LongWindowError(f"a window of more than {MOST_DAYS} days is not compared")
    first = (begins_at - _BESIDE).astimezone(UTC).date()
    last = (ends_at + _BESIDE).astimezone(UTC).date()
    return tuple(_day(first, number) for number in range((last - first).days + 1))


def _cell(grid: int, point: list[float]) -> str:
    shifted = (math.floor(one / _SIDE_KM + grid / _GRIDS) for one in point)
    return f"{grid}:{':'.join(str(one) for one in shifted)}"


def _day(first: date, number: int) -> str:
    return f"{first + timedelta(days=number):%Y-%m-%d}"
