"""Shapes: outlines of countries and their parts, read from TopoJSON. Degrees, longitude first.

Example:
    >>> area_of([(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)])
    4.0
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from clew.bureau.boundaries import BUNDLED

type Point = tuple[float, float]
type Ring = Sequence[Point]


def countries() -> Mapping[str, Sequence[Ring]]:
    """Return the outer rings of each country by its code; none where set-up made none.

    Land without a code stands under an empty one.
    """
    return _shapes("world.json", "countries")


def parts_of(country: str) -> Mapping[str, Sequence[Ring]]:
    """Return the outer rings of a country's parts by their codes."""
    return _shapes(f"parts/{country}.json", "parts")


def middle_of(code: str) -> Point | None:
    """Return a point within the largest ring of a place, None where there is no shape of it."""
    country = code[:2]
    if len(code) == len(country):
        rings = countries().get(code, ())
    else:
        rings = parts_of(country).get(code, ())
        if not rings:
            return _centres(country).get(code)
    return _middle(max(rings, key=area_of)) if rings else None


def area_of(ring: Ring) -> float:
    """Return the area within a ring, in square degrees of the plate carrée."""
    closed = [*ring, ring[0]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(closed))) / 2


def _middle(ring: Ring) -> Point:
    """The centroid of a ring."""
    closed, twice, east, north = [*ring, ring[0]], 0.0, 0.0, 0.0
    for a, b in pairwise(closed):
        cross = a[0] * b[1] - b[0] * a[1]
        twice += cross
        east += (a[0] + b[0]) * cross
        north += (a[1] + b[1]) * cross
    return (east / (3 * twice), north / (3 * twice)) if twice else ring[0]


@cache
def _file(name: str) -> Mapping[str, Any]:
    path = BUNDLED / name
    found: Mapping[str, Any] = json.loads(path.read_bytes()) if path.is_file() else {}
    return found


def _centres(country: str) -> Mapping[str, Point]:
    return {
        code: (east, north)
        for code, (east, north) in _file(f"parts/{country}.json").get("centres", {}).items()
    }


@cache
def _shapes(name: str, of: str) -> Mapping[str, Sequence[Ring]]:
    held = _file(name)
    if not held:
        return {}
    arcs = [_arc(one, held.get("transform")) for one in held["arcs"]]
    found: dict[str, list[Ring]] = {}
    for shape in held["objects"][of]["geometries"]:
        several = shape.get("arcs", [])
        polygons = [several] if shape["type"] == "Polygon" else several
        rings = [_ring(polygon[0], arcs) for polygon in polygons]
        found.setdefault(shape.get("id", ""), []).extend(rings)
    return found


def _arc(steps: Sequence[Sequence[float]], transform: Mapping[str, Any] | None) -> list[Point]:
    if transform is None:
        return [(one[0], one[1]) for one in steps]
    (wide, high), (west, south) = transform["scale"], transform["translate"]
    across, up = (accumulate([one[axis] for one in steps]) for axis in (0, 1))
    return [(x * wide + west, y * high + south) for x, y in zip(across, up, strict=True)]


def _ring(numbers: Sequence[int], arcs: Sequence[list[Point]]) -> list[Point]:
    """A ring of arcs, each of which begins where the one before ends; ~n is arc n backwards."""
    ring: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring
