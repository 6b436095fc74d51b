"""Borders: the picture inside plain bars or a plain frame (letterbox, pillarbox, passe-partout)."""

import numpy as np
from numpy.typing import NDArray

_SIDE = 320  # borders are sought in a picture of about this size
_NOISE = 5  # grey levels of deviation within a plain line: what JPEG leaves of one colour
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
    grey = pixels if pixels.ndim == 2 else pixels[..., 1]
    step = max(1, max(grey.shape) // _SIDE)
    small = grey[::step, ::step]
    top, bottom = _plain_lines(small)
    left, right = _plain_lines(small[top : len(small) - bottom].T)
    top, bottom, left, right = (lines * step for lines in (top, bottom, left, right))
    height, width = grey.shape
    if max((top + bottom) / height, (left + right) / width) < _LEAST_BORDER:
        return None
    inner = pixels[top : height - bottom, left : width - right]
    if inner.shape[0] < _LEAST_INNER * height or inner.shape[1] < _LEAST_INNER * width:
        return None
    return inner


def _plain_lines(lines: NDArray[np.uint8]) -> tuple[int, int]:
    """How many lines from either end are plain and of one tone with the outermost."""
    if not lines.size or not (_is_plain(lines[:1])[0] or _is_plain(lines[-1:])[0]):
        return 0, 0
    plain, tone = _is_plain(lines), lines.mean(axis=1)
    return _run(plain, tone), _run(plain[::-1], tone[::-1])


def _is_plain(lines: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return lines.std(axis=1, dtype=np.float32) <= _NOISE


def _run(plain: NDArray[np.bool_], tone: NDArray[np.float64]) -> int:
    same = plain & (np.abs(tone - tone[0]) <= _NOISE)
    return int(np.argmin(np.append(same, False)))
