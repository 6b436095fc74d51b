"""Correlation: how far a picture agrees with a sensor's pattern, as peak-to-correlation energy.

Source: Goljan, Fridrich and Filler, "Large scale test of sensor fingerprint camera identification"
(2009). PCE is the square of the peak over the mean square of the correlation elsewhere: about one
at a chosen place by chance, and about twice the logarithm of the number of places at the best of
many. JPEG's blocks make places agree that lie a whole number of blocks apart, so the mean square is
also taken over those alone, and the larger one counts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.match.cameras.pattern import Pattern

_BLOCK = 8


@dataclass(frozen=True, slots=True)
class Peak:
    """Where a picture agrees best: its PCE, and the (row, column) of its first pixel."""

    pce: float
    place: tuple[int, int]


def pce_in_place(one: Pattern, other: Pattern) -> float:
    """Return the PCE of two patterns that lie on each other, negative where they disagree.

    Example:
        >>> noise = np.random.default_rng(1).normal(0, 1, (64, 64)).astype(np.float32)
        >>> round(pce_in_place(noise, noise))
        4096
    """
    together = float(np.vdot(one, other))
    energy = float(np.vdot(one, one)) * float(np.vdot(other, other))
    return together * abs(together) * one.size / energy if energy else 0.0


def best_peak(pattern: Pattern, picture: Pattern) -> Peak:
    """Return the place where a picture agrees best with a pattern, over all of them.

    A place is negative where the picture begins above or left of the pattern.

    Example:
        >>> noise = np.random.default_rng(1).normal(0, 1, (128, 128)).astype(np.float32)
        >>> best_peak(noise, noise[24:88, 40:104]).place
        (24, 40)
    """
    shape = tuple(_fast(max(sides)) for sides in zip(pattern.shape, picture.shape, strict=True))
    spectrum = np.fft.rfft2(pattern, s=shape, axes=(0, 1))
    spectrum *= np.fft.rfft2(picture, s=shape, axes=(0, 1)).conj()
    agreement = np.fft.irfft2(spectrum, s=shape, axes=(0, 1)).astype(np.float32)
    ratio = _square_over_mean(agreement)
    row, column = (int(n) for n in np.unravel_index(ratio.argmax(), ratio.shape))
    place = (
        _signed(row, pattern.shape[0], picture.shape[0], shape[0]),
        _signed(column, pattern.shape[1], picture.shape[1], shape[1]),
    )
    return Peak(float(ratio[row, column]), place)


def _signed(place: int, pattern: int, picture: int, around: int) -> int:
    """The way, of the two around, on which the picture lies on more of the pattern."""
    after = min(picture, pattern - place)
    before = min(pattern, picture + place - around)
    return place if after >= before else place - around


def _square_over_mean(agreement: NDArray[np.float32]) -> NDArray[np.float32]:
    """The signed square over the mean square: of all places, or of those whole blocks apart."""
    rows, columns = (n // _BLOCK for n in agreement.shape)
    squares = agreement * agreement
    blocks = squares.reshape(rows, _BLOCK, columns, _BLOCK)
    means = blocks.mean(axis=(0, 2), dtype=np.float64)
    means = np.maximum(means, means.mean() + 1e-12).astype(np.float32)
    np.copysign(squares, agreement, out=squares)
    return np.asarray(squares / np.tile(means, (rows, columns)), np.float32)


def _fast(length: int) -> int:
    """A length no smaller that is transformed fast: 2, 3 and 5 alone divide it, and 8 does."""
    length = -(-length // _BLOCK)
    while True:
        rest = length
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return length * _BLOCK
        length += 1
