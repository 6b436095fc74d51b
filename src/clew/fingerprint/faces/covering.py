"""Covering: parts of a picture painted over, so that nothing of them is left.

Flat grey, neither mosaic nor blur: from those, machines tell who it is (McPherson, Shokri and
Shmatikov, "Defeating Image Obfuscation with Deep Learning", 2016).
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.faces.boxes import Box

_GREY = 128
_MORE = 0.3  # of a face's width and height, on each side: hair, ears, chin


def covered(pixels: NDArray[np.uint8], boxes: Iterable[Box]) -> NDArray[np.uint8]:
    """Return a picture (H, W), or (H, W, 3), with these boxes, in pixels, painted over.

    What reaches out of the picture is cut off.

    Example:
        >>> white = np.full((4, 6, 3), 255, np.uint8)
        >>> covered(white, [(3.5, -1, 9, 2.5)])[..., 0].tolist()[1:3]
        [[255, 255, 255, 128, 128, 128], [255, 255, 255, 255, 255, 255]]
    """
    result = pixels.copy()
    for left, top, width, height in boxes:
        across = slice(max(0, int(left)), max(0, int(np.ceil(left + width))))
        down = slice(max(0, int(top)), max(0, int(np.ceil(top + height))))
        result[down, across] = _GREY
    return result


def whole_face(box: Box, *, width: int, height: int) -> Box:
    """Return the box of a face, given as shares of its picture, in pixels and with all around it.

    Example:
        >>> [round(side) for side in whole_face((0.4, 0.5, 0.1, 0.2), width=1000, height=500)]
        [370, 220, 160, 160]
    """
    left, top, wide, high = box
    return (
        (left - _MORE * wide) * width,
        (top - _MORE * high) * height,
        wide * (1 + 2 * _MORE) * width,
        high * (1 + 2 * _MORE) * height,
    )
