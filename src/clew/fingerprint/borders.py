"""Borders: the picture inside plain bars or a plain frame (letterbox, pillarbox, passe-partout)."""

import cv2
import numpy as np
from numpy.typing import NDArray

_SIDE = 320  # borders are sought in a picture of about this size
_NOISE = 5  # grey levels of deviation within a plain line: what JPEG leaves of one colour
_RINGING = 12  # grey levels of deviation where a block holds both the border and the picture
_RINGING_TONE = 8  # grey levels that such a line's mean may be off
_BLOCK = 8  # pixels of a side of JPEG's blocks: as far as the picture rings into the border
_LEAST_BORDER = 0.015  # of the side: less is not worth a second fingerprint
_LEAST_INNER = 0.3  # of each side: less is a small picture on a plain ground


def trim(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Return the picture inside its plain borders as a view, or None where it has none to trim.

    `pixels` is RGB (H, W, 3) or luma (H, W). Each side may have a colour of its own. None also
    where too little picture would be left.

    Example:
        >>> framed = np.zeros((100, 100), np.uint8)
        >>> framed[20:80, :] = [[7 * r * c % 251 for c in range(1, 101)] for r in range(1, 61)]
        >>> inner = trim(framed)
        >>> None if inner is None else inner.shape
        (60, 100)
    """
    box = inside(pixels)
    return None if box is None else pixels[box]


def inside(pixels: NDArray[np.uint8]) -> tuple[slice, slice] | None:
    """Return which rows and columns of a picture lie inside its plain borders; see `trim`.

    Example:
        >>> inside(np.zeros((100, 100), np.uint8)) is None
        True
    """
    height, width = pixels.shape[:2]
    step = max(1, max(height, width) // _SIDE)
    small = _luma(pixels[::step, ::step])
    ringing = -(-_BLOCK // step)
    top, bottom = _border_lines(small, ringing)
    left, right = _border_lines(small[top : len(small) - bottom].T, ringing)
    top, bottom, left, right = (lines * step for lines in (top, bottom, left, right))
    if max((top + bottom) / height, (left + right) / width) < _LEAST_BORDER:
        return None
    high, wide = height - top - bottom, width - left - right
    if high < _LEAST_INNER * height or wide < _LEAST_INNER * width:
        return None
    return slice(top, top + high), slice(left, left + wide)


def _luma(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The channel that JPEG keeps sharpest: colours run over the edge of a coloured border."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY), np.uint8)


def _border_lines(lines: NDArray[np.uint8], ringing: int) -> tuple[int, int]:
    """How many lines from either end belong to a border."""
    if not lines.size or lines[[0, -1]].std(axis=1, dtype=np.float32).min() > _NOISE:
        return 0, 0
    tone, deviation = lines.mean(axis=1), lines.std(axis=1, dtype=np.float32)
    return _run(tone, deviation, ringing), _run(tone[::-1], deviation[::-1], ringing)


def _run(tone: NDArray[np.float64], deviation: NDArray[np.float32], ringing: int) -> int:
    """Lines that are plain and of one tone with the outermost, and those that ring after them.

    No more lines ring than are plain, so that a picture is not cut into for one plain line.
    """
    off = np.abs(tone - tone[0])
    plain = _leading((deviation <= _NOISE) & (off <= _NOISE))
    rings = (deviation <= _RINGING) & (off <= _RINGING_TONE)
    return plain + _leading(rings[plain : plain + min(plain, ringing)])


def _leading(are: NDArray[np.bool_]) -> int:
    return int(np.argmin(np.append(are, False)))
