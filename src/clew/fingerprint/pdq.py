"""PDQ, the perceptual hash of ThreatExchange: 256 bits that stay near under re-encoding.

Source: Meta, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (2019),
and its reference program. Luma is filtered twice by a box in each direction and sampled at 64 x 64
points; a bit says whether a coefficient of the 16 x 16 lowest frequencies (without the constant)
lies above their median.

Filtering and sampling are linear, so both are one sparse matrix a direction (64 tents), applied to
the pixels straight away. Two conventions exist: hashing at full resolution (the reference command
line and its bindings; `pdq`) and hashing a thumbnail of at most 512 pixels a side (the Python port;
`pdq_thumbnail`). They differ by up to 12 bits on large pictures.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.thumbnail import thumbnail_of
from clew.model.match import Transform

_SAMPLES = 64
_FREQUENCIES = 16
_LEAST_SIDE = 5  # the reference gives no hash below
_EXACT_LUMA_PIXELS = 1 << 19  # above, a tent averages so many pixels that rounded luma is as good


@dataclass(frozen=True, slots=True)
class Pdq:
    """A PDQ hash in its eight turned forms, and its quality from 0 to 100.

    `forms` has shape (8, 32), uint8, in the order of `Transform`: row T is the hash of the picture
    with T applied, row 0 the hash itself, its bytes in the order that the reference prints.
    """

    forms: NDArray[np.uint8]
    quality: int

    @property
    def hex(self) -> str:
        """The hash as the reference prints it."""
        return bytes(self.forms[0]).hex()


def pdq(pixels: NDArray[np.uint8]) -> Pdq:
    """Hash a picture at full resolution: RGB of shape (H, W, 3), or luma of shape (H, W).

    Pictures under 5 pixels a side have quality 0 and a hash of zeros, as in the reference.

    Example:
        >>> rows, columns = np.mgrid[0:128, 0:128]
        >>> wave = (128 + 100 * np.sin(rows / 9) * np.cos(columns / 7)).astype(np.uint8)
        >>> hash_ = pdq(wave)
        >>> hash_.forms.shape, hash_.quality > 50
        ((8, 32), True)
    """
    if min(pixels.shape[:2]) < _LEAST_SIDE:
        return Pdq(np.zeros((len(Transform), 32), np.uint8), 0)
    samples = _sampled(_luma(pixels))
    return Pdq(_forms(_dct() @ samples @ _dct().T), _quality(samples))


def pdq_thumbnail(pixels: NDArray[np.uint8]) -> Pdq:
    """Hash a picture by the other convention: shrunk to at most 512 pixels a side first.

    Example:
        >>> small = np.arange(100 * 90, dtype=np.uint32).astype(np.uint8).reshape(100, 90)
        >>> pdq_thumbnail(small).hex == pdq(small).hex
        True
    """
    return pdq(thumbnail_of(pixels))


def _luma(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | NDArray[np.float32]:
    if pixels.shape[0] * pixels.shape[1] < _EXACT_LUMA_PIXELS:
        exact = pixels.astype(np.float32)  # at once: the rows of neighbouring tents overlap
        grey = exact if exact.ndim == 2 else cv2.cvtColor(exact, cv2.COLOR_RGB2GRAY)
        return np.asarray(grey, np.float32)
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return np.asarray(grey, np.uint8)


def _sampled(luma: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
    """Filter and sample: (H, W) to (64, 64)."""
    height, width = luma.shape
    across = np.empty((_SAMPLES, width), np.float32)
    for row, (start, weights) in enumerate(_tents(height)):
        block = luma[start : start + len(weights)]
        np.dot(weights, block.astype(np.float32, copy=False), out=across[row])
    samples = np.empty((_SAMPLES, _SAMPLES), np.float32)
    for column, (start, weights) in enumerate(_tents(width)):
        samples[:, column] = across[:, start : start + len(weights)] @ weights
    return samples


@lru_cache(maxsize=256)
def _tents(length: int) -> tuple[tuple[int, NDArray[np.float32]], ...]:
    """For each of the 64 samples along a side: where its tent starts, and its weights."""
    full, half = _box(length)
    box = np.full(full, 1 / full)
    inside = np.convolve(box, box).astype(np.float32)  # the tent of every sample not at an edge
    tents = []
    for sample in range(_SAMPLES):
        at = int((sample + 0.5) * length / _SAMPLES)
        start = at + 2 * (half - full)
        is_inside = start >= 0 and start + len(inside) <= length
        tents.append((start, inside) if is_inside else _tent(at, length))
    return tuple(tents)


def _tent(at: int, length: int) -> tuple[int, NDArray[np.float32]]:
    """A box over boxes: what two filter passes make of the pixels around one."""
    outer_start, outer_end = _window(at, length)
    windows = [_window(i, length) for i in range(outer_start, outer_end)]
    start, end = windows[0][0], windows[-1][1]
    weights = np.zeros(end - start, np.float64)
    for inner_start, inner_end in windows:
        weights[inner_start - start : inner_end - start] += 1.0 / (inner_end - inner_start)
    return start, (weights / len(windows)).astype(np.float32)


def _window(at: int, length: int) -> tuple[int, int]:
    """The reference's box around one pixel, cut off at the edges."""
    full, half = _box(length)
    return max(0, at + half - full), min(length, at + half)


def _box(length: int) -> tuple[int, int]:
    """The reference's box for a side: its length, and how far it reaches to the right."""
    full = (length + 2 * _SAMPLES - 1) // (2 * _SAMPLES)
    return full, (full + 2) // 2


@lru_cache(maxsize=1)
def _dct() -> NDArray[np.float64]:
    frequency = np.arange(1, _FREQUENCIES + 1)[:, None]
    position = 2 * np.arange(_SAMPLES)[None, :] + 1
    waves: NDArray[np.float64] = np.sqrt(2 / _SAMPLES) * np.cos(
        np.pi / (2 * _SAMPLES) * frequency * position
    )
    return waves


def _forms(coefficients: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Turning the picture only exchanges the coefficients' axes and the signs of odd waves."""
    signs = np.where(np.arange(_FREQUENCIES) % 2 == 0, -1.0, 1.0)
    across, down = signs[None, :], signs[:, None]
    turned = coefficients.T
    of = {
        Transform.NONE: coefficients,
        Transform.ROTATED_90: turned * across,
        Transform.ROTATED_180: coefficients * across * down,
        Transform.ROTATED_270: turned * down,
        Transform.MIRRORED: coefficients * across,
        Transform.FLIPPED: coefficients * down,
        Transform.TRANSPOSED: turned,
        Transform.TRANSVERSED: turned * across * down,
    }
    flat = np.stack([of[transform] for transform in Transform]).reshape(len(Transform), -1)
    middle = flat.shape[1] // 2 - 1
    lower_medians = np.partition(flat, middle, axis=1)[:, middle, None]
    return np.packbits((flat > lower_medians)[:, ::-1], axis=1)


def _quality(samples: NDArray[np.float32]) -> int:
    """The reference's sum of gradients, in whole steps of a hundredth of the range."""
    steps = [np.trunc(np.diff(samples, axis=axis) * np.float32(100 / 255)) for axis in (0, 1)]
    return min(100, int(sum(np.abs(step).sum() for step in steps)) // 90)
