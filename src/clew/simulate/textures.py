"""Textures: surfaces of a room as pictures (H, W, 3) uint8, as a generator draws them."""

from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

type Picture = NDArray[np.uint8]
type _Values = NDArray[np.floating[Any]] | NDArray[np.integer[Any]]

_SIDE = 384


def wood(random: Generator, *, tone: tuple[int, int, int] = (150, 105, 65)) -> Picture:
    """Boards with grain."""
    rows, columns = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32)
    bend = _clouds(random, 4) * 14
    grain = np.sin((columns + bend * 6) * 0.25 + rows * 0.01) * 9 + _clouds(random, 96) * 10
    boards = random.integers(3, 7)
    board = (rows * boards / _SIDE).astype(int)
    shade = random.normal(0, 14, boards + 1)[board]
    seam = np.where((rows * boards / _SIDE) % 1 < 0.025, -60, 0)
    return _coloured(np.asarray(tone) * random.uniform(0.75, 1.2), grain + shade + seam)


def wallpaper(random: Generator) -> Picture:
    """A plain wall with stripes, dots or a lattice."""
    rows, columns = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32)
    period = float(random.integers(18, 70))
    match random.integers(3):
        case 0:
            pattern = np.sign(np.sin(columns * 2 * np.pi / period)) * 14
        case 1:
            waves = np.sin(columns * 2 * np.pi / period) * np.sin(rows * 2 * np.pi / period)
            pattern = np.where(waves > 0.6, -45, 0)
        case _:
            pattern = np.where(
                ((columns + rows) % period < 5) | ((columns - rows) % period < 5), -30, 0
            )
    return _coloured(random.integers(120, 225, 3), pattern + _clouds(random, 6) * 10)


def brick(random: Generator) -> Picture:
    """A brick wall."""
    rows, columns = np.mgrid[0:_SIDE, 0:_SIDE]
    course = rows // 32
    along = columns + (course % 2) * 36
    mortar = (rows % 32 < 4) | (along % 72 < 4)
    tones = random.normal(0, 22, (64, 64))[course, (along // 72) % 64]
    base = np.where(mortar[..., None], (190, 185, 175), (150, 75, 60))
    return _bounded(base + (tones + _clouds(random, 80) * 14)[..., None])


def carpet(random: Generator) -> Picture:
    """A woven carpet with a border and medallions."""
    tones = random.integers(30, 215, (4, 3))
    picture = np.empty((_SIDE, _SIDE, 3), np.int64)
    picture[:] = tones[0]
    for inset, tone in ((12, 1), (30, 2), (44, 0)):
        picture[inset : _SIDE - inset, inset : _SIDE - inset] = tones[tone]
    canvas = _bounded(picture)
    for _ in range(int(random.integers(4, 12))):
        centre = tuple(int(v) for v in random.integers(70, _SIDE - 70, 2))
        axes = tuple(int(v) for v in random.integers(10, 45, 2))
        colour = tuple(int(v) for v in tones[random.integers(1, 4)])
        cv2.ellipse(canvas, centre, axes, int(random.integers(180)), 0, 360, colour, -1)
    return _bounded(canvas + random.normal(0, 16, (_SIDE, _SIDE, 1)))


def books(random: Generator) -> Picture:
    """A shelf of books."""
    canvas = np.full((_SIDE, _SIDE, 3), 60, np.uint8)
    shelves = int(random.integers(3, 6))
    height = _SIDE // shelves
    for shelf in range(shelves):
        left = 4
        while left < _SIDE - 10:
            width = int(random.integers(9, 30))
            top = shelf * height + int(random.integers(4, height // 2))
            colour = tuple(int(v) for v in random.integers(20, 235, 3))
            cv2.rectangle(
                canvas, (left, top), (left + width - 2, (shelf + 1) * height - 8), colour, -1
            )
            left += width
        cv2.rectangle(
            canvas, (0, (shelf + 1) * height - 8), (_SIDE, (shelf + 1) * height), (120, 85, 55), -1
        )
    return canvas


def poster(random: Generator) -> Picture:
    """A framed picture of coloured shapes."""
    canvas = _coloured(random.integers(80, 240, 3), _clouds(random, 5) * 30)
    for _ in range(int(random.integers(5, 14))):
        colour = tuple(int(v) for v in random.integers(0, 255, 3))
        points = random.integers(10, _SIDE - 10, (int(random.integers(3, 6)), 2)).astype(np.int32)
        cv2.fillPoly(canvas, [cv2.convexHull(points)], colour)
    cv2.rectangle(canvas, (0, 0), (_SIDE - 1, _SIDE - 1), (45, 35, 30), 18)
    return canvas


def window(random: Generator) -> Picture:
    """A window with sky, hills and bars."""
    rows, columns = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32)
    sky = np.stack([150 + rows * 0.2, 190 + rows * 0.12, 235 - rows * 0.05], axis=-1).astype(
        np.float64
    )
    canvas = _bounded(sky + np.clip(_clouds(random, 7), 0, 2)[..., None] * 40)
    horizon = _SIDE * random.uniform(0.5, 0.75) + np.sin(columns[0] / random.uniform(30, 70)) * 18
    canvas[rows > horizon[None, :]] = random.integers(60, 130, 3).astype(np.uint8)
    cv2.rectangle(canvas, (0, 0), (_SIDE - 1, _SIDE - 1), (235, 235, 230), 26)
    cv2.line(canvas, (_SIDE // 2, 0), (_SIDE // 2, _SIDE), (235, 235, 230), 14)
    return canvas


def fabric(random: Generator) -> Picture:
    """Upholstery in one or two colours."""
    rows, columns = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32)
    weave = (np.sin(rows * 1.3) + np.sin(columns * 1.3)) * 5
    check = np.where((rows // 48 + columns // 48) % 2 > 0, float(random.integers(-40, 40)), 0.0)
    return _coloured(random.integers(40, 215, 3), weave + check + _clouds(random, 10) * 12)


def _clouds(random: Generator, detail: int) -> NDArray[np.float32]:
    """Smooth noise of about unit size, with so many cells a side."""
    coarse = random.normal(0, 1, (detail + 1, detail + 1)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC), np.float32)


def _coloured(tone: _Values, shade: _Values) -> Picture:
    return _bounded(np.asarray(tone, np.float64) + np.asarray(shade, np.float64)[..., None])


def _bounded(values: _Values) -> Picture:
    return np.ascontiguousarray(np.clip(values, 0, 255).astype(np.uint8))
