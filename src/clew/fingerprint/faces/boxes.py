"""Boxes: rectangles in a picture, in pictures that are turned, and how much two have in common."""

import numpy as np
from numpy.typing import NDArray

type Box = tuple[float, float, float, float]
"""Left, top, width, height."""

type Size = tuple[int, int]
"""Height and width of a picture, as numpy has them."""


def turned(box: Box, size: Size, turns: int) -> Box:
    """Return where a box lies once its picture is turned counter-clockwise by quarter turns.

    Example:
        >>> turned((10, 20, 4, 2), (100, 200), 1)
        (20, 186, 2, 4)
    """
    x, y, width, height = box
    rows, columns = size
    match turns % 4:
        case 1:
            return y, columns - x - width, height, width
        case 2:
            return columns - x - width, rows - y - height, width, height
        case 3:
            return rows - y - height, x, height, width
        case _:
            return box


def turned_back(box: Box, size: Size, turns: int) -> Box:
    """Return where a box of a turned picture lies in the picture as it was, of that size.

    Example:
        >>> turned_back(turned((10, 20, 4, 2), (100, 200), 3), (100, 200), 3)
        (10, 20, 4, 2)
    """
    seen = (size[1], size[0]) if turns % 2 else size
    return turned(box, seen, -turns)


def in_common(boxes: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for boxes (n, 4) the share of the smaller box that each and the other (4,) cover.

    Example:
        >>> in_common(np.array([[0.0, 0, 4, 4]]), np.array([2.0, 0, 8, 8])).tolist()
        [0.5]
    """
    end = np.minimum(boxes[:, :2] + boxes[:, 2:], other[:2] + other[2:])
    covered = np.clip(end - np.maximum(boxes[:, :2], other[:2]), 0, None).prod(axis=1)
    smaller = np.minimum(boxes[:, 2:].prod(axis=1), other[2:].prod())
    share: NDArray[np.float64] = covered / np.maximum(smaller, 1e-12)
    return share
