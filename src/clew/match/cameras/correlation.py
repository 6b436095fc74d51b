"""Correlation: how far a picture agrees with a sensor's pattern, as peak-to-correlation energy.

Source: Goljan, Fridrich and Filler, "Large scale test of sensor fingerprint camera identification"
(2009). PCE is the square of the peak over the mean square of the correlation elsewhere: about one
at a chosen place by chance, and about twice the logarithm of the number of places at the best of
many. JPEG's blocks make places agree that lie a whole number of blocks apart, so the mean square is
also taken over those alone, and the larger one counts.
"""

from dataclasses import dataclass

import cv2
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


class EveryPlace:
    """A picture held against a pattern at every place: as it is, and turned by half.

    Both are transformed once, by OpenCV: NumPy computes a forward transform of 32 bits in 64.
    """

    def __init__(self, pattern: Pattern, picture: Pattern) -> None:
        self._sides = list(zip(pattern.shape, picture.shape, strict=True))
        self._around = [_fast(max(sides)) for sides in self._sides]
        self._pattern, self._picture = (self._spectrum(one) for one in (pattern, picture))

    def best(self, *, by_half: bool = False) -> Peak:
        """Return the place where the picture, or the picture turned by half, agrees best.

        A place is negative where the picture begins above or left of the pattern.

        Example:
            >>> noise = np.random.default_rng(1).normal(0, 1, (128, 128)).astype(np.float32)
            >>> EveryPlace(noise, noise[24:88, 40:104]).best().place
            (24, 40)
            >>> EveryPlace(noise, noise[87:23:-1, 103:39:-1]).best(by_half=True).place
            (24, 40)
        """
        both = cv2.mulSpectrums(self._pattern, self._picture, 0, conjB=not by_half)
        agreement = np.asarray(
            cv2.dft(both, flags=cv2.DFT_INVERSE | cv2.DFT_REAL_OUTPUT | cv2.DFT_SCALE), np.float32
        )
        pce, found = _highest(agreement)
        # Turned, a picture's first pixel is its last one: the place is of that.
        begun = [side - 1 if by_half else 0 for _, side in self._sides]
        row, column = (
            _signed((place - first) % around, *sides, around)
            for place, first, sides, around in zip(
                found, begun, self._sides, self._around, strict=True
            )
        )
        return Peak(pce, (row, column))

    def _spectrum(self, one: Pattern) -> NDArray[np.float32]:
        whole = np.zeros(self._around, np.float32)
        whole[: one.shape[0], : one.shape[1]] = one
        return np.asarray(cv2.dft(whole), np.float32)


def _signed(place: int, pattern: int, picture: int, around: int) -> int:
    """The way, of the two around, on which the picture lies on more of the pattern."""
    after = min(picture, pattern - place)
    before = min(pattern, picture + place - around)
    return place if after >= before else place - around


def _highest(agreement: NDArray[np.float32]) -> tuple[float, tuple[int, int]]:
    """The highest square over the mean square of all places, or of those whole blocks apart.

    Of places that agree: those that disagree have squares, too.
    """
    strips = agreement.reshape(agreement.shape[0] // _BLOCK, -1)
    by_place = np.square(strips).sum(axis=0, dtype=np.float64) / len(strips)
    means = by_place.reshape(_BLOCK, -1, _BLOCK).mean(axis=1)
    means = np.maximum(means, means.mean() + 1e-12)
    scale = np.tile((1 / np.sqrt(means))[:, None, :], (1, agreement.shape[1] // _BLOCK, 1))
    strips *= scale.reshape(-1).astype(np.float32)
    row, column = (int(n) for n in np.unravel_index(agreement.argmax(), agreement.shape))
    return float(agreement[row, column]) ** 2, (row, column)


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
