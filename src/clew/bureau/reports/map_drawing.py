"""A map for paper: the countries of some places, as SVG, and where on it each place lies.

The projection is the plate carrée, narrowed by the cosine of the middle latitude of what is shown.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians

from clew.bureau.boundaries.shapes import Point, Ring, area_of, countries, middle_of, parts_of

_WIDE = 1000  # of the SVG, in its own units
_LEAST_HIGH, _MOST_HIGH = 0.35, 0.62  # of its width
_AROUND = 0.08  # of what is shown, on each side
_LEAST_DEGREES = 2.0


@dataclass(frozen=True, slots=True)
class Map:
    """The land as SVG, how high it is to its width, and places by code, from 0 to 1 down-right."""

    svg: bytes
    high: float
    places: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Window:
    """What is shown, in degrees. `narrow` is how wide a degree across is to one up."""

    west: float
    south: float
    east: float
    north: float
    narrow: float

    @property
    def high(self) -> float:
        return (self.north - self.south) / ((self.east - self.west) * self.narrow)

    def at(self, point: Point) -> tuple[float, float]:
        across = (point[0] - self.west) / (self.east - self.west)
        return across, (self.north - point[1]) / (self.north - self.south)

    def shows(self, ring: Ring) -> bool:
        west, east = min(p[0] for p in ring), max(p[0] for p in ring)
        south, north = min(p[1] for p in ring), max(p[1] for p in ring)
        return west < self.east and east > self.west and south < self.north and north > self.south


def drawn_map(codes: Sequence[str]) -> Map | None:
    """Return a map of the countries of these places; None where no boundary of them is known.

    Example:
        >>> drawn_map([]) is None
        True
    """
    at = {code: point for code in codes if (point := middle_of(code))}
    window = _window({code[:2] for code in at}, at.values())
    if window is None:
        return None
    land = [ring for rings in countries().values() for ring in rings if window.shows(ring)]
    divided = sorted({code[:2] for code in at if len(code) > len("IN")})
    parts = [ring for one in divided for rings in parts_of(one).values() for ring in rings]
    inner = [ring for ring in parts if window.shows(ring)]
    return Map(
        svg=_svg(window, land, inner),
        high=round(window.high, 4),
        places={code: _rounded(window.at(point)) for code, point in at.items()},
    )


def _window(shown: Iterable[str], points: Iterable[Point]) -> _Window | None:
    """The main lands of some countries, and places of them elsewhere."""
    mains = [max(countries()[one], key=area_of) for one in sorted(shown) if countries().get(one)]
    within = [point for ring in mains for point in ring] + list(points)
    if not within:
        return None
    west, east = min(p[0] for p in within), max(p[0] for p in within)
    south, north = min(p[1] for p in within), max(p[1] for p in within)
    return _fitted(west, south, east, north)


def _fitted(west: float, south: float, east: float, north: float) -> _Window:
    """A window with room around, neither too flat nor too high for paper."""
    narrow = max(0.2, cos(radians((south + north) / 2)))
    wide = max(_LEAST_DEGREES, east - west) * (1 + 2 * _AROUND) * narrow
    high = max(_LEAST_DEGREES, north - south) * (1 + 2 * _AROUND)
    high = max(high, wide * _LEAST_HIGH)
    wide = max(wide, high / _MOST_HIGH)
    middle, centre = (west + east) / 2, (south + north) / 2
    across = wide / narrow / 2
    return _Window(middle - across, centre - high / 2, middle + across, centre + high / 2, narrow)


def _svg(window: _Window, land: Iterable[Ring], inner: Iterable[Ring]) -> bytes:
    high = round(_WIDE * window.high)
    size = f'width="{_WIDE}" height="{high}" viewBox="0 0 {_WIDE} {high}"'
    lands = "".join(_path(window, ring, high) for ring in land)
    parts = "".join(_path(window, ring, high) for ring in inner)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} stroke-linejoin="round">'
        f'<path d="{lands}" fill="#f1f1f1" stroke="#8a8a8a" stroke-width="1.2"/>'
        f'<path d="{parts}" fill="none" stroke="#c9c9c9" stroke-width="0.8"/></svg>'
    ).encode()


def _path(window: _Window, ring: Ring, high: int) -> str:
    points = (
        f"{_WIDE * x:.1f} {high * y:.1f}" for x, y in (window.at(point) for point in _seen(ring))
    )
    return f"M{'L'.join(points)}Z"


def _seen(ring: Ring) -> Iterator[Point]:
    """The points of a ring, each once in a row."""
    last = None
    for point in ring:
        if point != last:
            yield point
        last = point


def _rounded(at: tuple[float, float]) -> tuple[float, float]:
    return round(at[0], 4), round(at[1], 4)
