"""A room: four walls, floor and ceiling, and furniture, all textured quads in metres.

x runs to the right, y into the room, z up. A quad is a corner and its two edges.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from clew.simulate import textures
from clew.simulate.textures import Picture

type Vector = NDArray[np.float64]

_KEPT = 4  # rooms, of some 20 MB: furnishing one takes longer than several views of it


@dataclass(frozen=True, slots=True)
class Quad:
    """A flat textured rectangle: `corner` and the edges `across` and `down`, in metres."""

    corner: Vector
    across: Vector
    down: Vector
    texture: Picture

    @property
    def centre(self) -> Vector:
        """Its middle."""
        return self.corner + (self.across + self.down) / 2


@dataclass(frozen=True, slots=True)
class Room:
    """What can be seen: `shell` stands behind everything; each of `things` is a convex solid."""

    size: Vector
    shell: tuple[Quad, ...]
    things: tuple[tuple[Quad, ...], ...]


@lru_cache(_KEPT)
def furnished_room(seed: int) -> Room:
    """Return the room of this seed: another seed, another room.

    Example:
        >>> room = furnished_room(1)
        >>> len(room.shell) >= 6, len(room.things) >= 4
        (True, True)
    """
    random = np.random.default_rng([seed, 0])
    size = np.array([random.uniform(4.2, 6.5), random.uniform(4.2, 6.5), random.uniform(2.5, 3.0)])
    shell = (*_walls(size, random), *_on_walls(size, random))
    return Room(size, shell, tuple(_furniture(size, random)))


def _walls(size: Vector, random: Generator) -> Iterator[Quad]:
    width, depth, height = size
    paper = textures.wallpaper(random)
    feature = textures.brick(random) if random.random() < 0.4 else textures.wallpaper(random)
    floor = textures.wood(random)
    ceiling = _shaded(np.full_like(paper, 228), 1.0)
    yield _quad((0, depth, 0), (width, 0, 0), (0, -depth, 0), floor, 0.9)
    yield _quad((0, 0, height), (width, 0, 0), (0, depth, 0), ceiling, 0.95)
    yield _quad((0, depth, height), (width, 0, 0), (0, 0, -height), feature, 1.0)
    yield _quad((width, 0, height), (-width, 0, 0), (0, 0, -height), paper, 0.85)
    yield _quad((0, 0, height), (0, depth, 0), (0, 0, -height), paper, 0.75)
    yield _quad((width, depth, height), (0, -depth, 0), (0, 0, -height), paper, 0.92)


def _on_walls(size: Vector, random: Generator) -> Iterator[Quad]:
    """A rug on the floor; pictures and windows on the walls, a finger's breadth before them."""
    width, depth, height = size
    gap = 0.01
    rug_width, rug_depth = random.uniform(1.4, 2.4), random.uniform(1.2, 2.2)
    left, back = random.uniform(0.5, width - rug_width - 0.5), random.uniform(1.0, depth - 0.4)
    yield _quad(
        (left, back, gap), (rug_width, 0, 0), (0, -rug_depth, 0), textures.carpet(random), 0.95
    )
    for corner, across in (
        ((0.4, depth - gap, 0), (1, 0, 0)),
        ((width - 0.4, gap, 0), (-1, 0, 0)),
        ((gap, 0.4, 0), (0, 1, 0)),
        ((width - gap, depth - 0.4, 0), (0, -1, 0)),
    ):
        span = float(np.abs(np.array(across)) @ size) - 0.8
        for place in np.arange(random.uniform(0, 0.6), span - 1.3, random.uniform(1.4, 2.2)):
            make = textures.window if random.random() < 0.35 else textures.poster
            wide, high = random.uniform(0.5, 1.2), random.uniform(0.5, 1.0)
            at = np.array(corner, float) + np.array(across) * place
            at[2] = random.uniform(1.5, height - 0.2)
            yield _quad(tuple(at), tuple(np.array(across) * wide), (0, 0, -high), make(random), 1.0)


def _furniture(size: Vector, random: Generator) -> Iterator[tuple[Quad, ...]]:
    width, depth, _ = size
    wall = [random.uniform(0.1, width - 2.0), random.uniform(0.1, width - 2.0)]
    pieces: list[tuple[Vector, Vector, Callable[[Generator], Picture]]] = [
        (_at(wall[0], depth - 0.42), _at(1.3, 0.4, 1.9), textures.books),
        (_at(0.1, random.uniform(1.0, depth - 2.4)), _at(0.9, 2.0, 0.75), textures.fabric),
        (_at(width - 0.7, random.uniform(0.4, depth - 1.8)), _at(0.6, 1.2, 0.9), textures.wood),
        (
            _at(random.uniform(1.4, width - 2.4), random.uniform(1.5, depth - 2)),
            _at(1.1, 0.7, 0.5),
            textures.wood,
        ),
        (_at(wall[1], 0.1), _at(1.6, 0.7, 0.8), textures.fabric),
    ]
    for _ in range(int(random.integers(4, 8))):
        toy = random.uniform(0.12, 0.4, 3)
        place = _at(random.uniform(0.3, width - 0.7), random.uniform(0.3, depth - 0.7))
        pieces.append(
            (place, toy, random.choice([textures.poster, textures.fabric, textures.carpet]))
        )
    for place, extent, make in pieces:
        yield tuple(_box(place, extent, make(random), textures.wood(random)))


def _box(place: Vector, extent: Vector, front: Picture, top: Picture) -> Iterator[Quad]:
    x, y, z = place
    wide, deep, high = extent
    yield _quad((x, y + deep, z + high), (wide, 0, 0), (0, -deep, 0), top, 1.0)
    yield _quad((x, y, z + high), (wide, 0, 0), (0, 0, -high), front, 0.9)
    yield _quad((x + wide, y + deep, z + high), (-wide, 0, 0), (0, 0, -high), front, 0.7)
    yield _quad((x, y + deep, z + high), (0, -deep, 0), (0, 0, -high), front, 0.62)
    yield _quad((x + wide, y, z + high), (0, deep, 0), (0, 0, -high), front, 0.78)


def _at(x: float, y: float, z: float = 0.0) -> Vector:
    return np.array([x, y, z], float)


def _quad(
    corner: tuple[float, ...],
    across: tuple[float, ...],
    down: tuple[float, ...],
    texture: Picture,
    light: float,
) -> Quad:
    return Quad(
        np.array(corner, float),
        np.array(across, float),
        np.array(down, float),
        _shaded(texture, light),
    )


def _shaded(texture: Picture, light: float) -> Picture:
    return np.ascontiguousarray((texture * light).astype(np.uint8))
