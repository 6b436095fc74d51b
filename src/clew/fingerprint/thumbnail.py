"""Thumbnails for PDQ's other convention: Pillow's, to the bit, for less time and memory.

`Image.thumbnail` shrinks twice: by a whole number, each pixel the mean of a block, to no less than
twice the size wanted, then by a bicubic filter. Made of a whole array it copies every pixel first,
four bytes each. Blocks do not overlap, so here the first step is taken strip by strip.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

THUMBNAIL_SIDE = 512
"""Pixels a side to which the other convention shrinks; up to it both give one hash."""

_GAP = 2.0  # Pillow's own: the bicubic filter is left to shrink at least so many times
_STRIP = 64  # rows of blocks


def thumbnail_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what Pillow's `thumbnail` makes of a picture, RGB (H, W, 3) or luma (H, W).

    Example:
        >>> thumbnail_of(np.zeros((3000, 4000), np.uint8)).shape
        (384, 512)
        >>> thumbnail_of(np.zeros((300, 400), np.uint8)).shape
        (300, 400)
    """
    height, width = pixels.shape[:2]
    if max(height, width) <= THUMBNAIL_SIDE:
        return pixels
    size = _size(height, width)
    factors = int(width / size[0] / _GAP) or 1, int(height / size[1] / _GAP) or 1
    blocks = Image.fromarray(pixels if factors == (1, 1) else _reduced(pixels, factors))
    box = (0, 0, width / factors[0], height / factors[1])
    return np.asarray(blocks.resize(size, Image.Resampling.BICUBIC, box=box))


def _size(height: int, width: int) -> tuple[int, int]:
    """The thumbnail's width and height: the shorter side is the one that keeps the shape best."""
    aspect, side = width / height, THUMBNAIL_SIDE
    if aspect <= 1:
        return _nearest(side * aspect, lambda across: abs(aspect - across / side)), side
    return side, _nearest(side / aspect, lambda down: abs(aspect - side / down) if down else 0)


def _nearest(length: float, error: Callable[[int], float]) -> int:
    return max(1, min(math.floor(length), math.ceil(length), key=error))


def _reduced(pixels: NDArray[np.uint8], factors: tuple[int, int]) -> NDArray[np.uint8]:
    """Every block of so many pixels across and down as their mean."""
    rows = _STRIP * factors[1]
    strips = [
        np.asarray(Image.fromarray(pixels[top : top + rows]).reduce(factors))
        for top in range(0, len(pixels), rows)
    ]
    return np.concatenate(strips)
