"""Words: keypoints of a place in a few bits, by which like ones are found among millions.

A descriptor is turned in 128 dimensions by a fixed turn that spreads it evenly. The two numbers
that are then the largest, and whether they are above or below zero, make its word (cross-polytope
hashing); the signs of all 128 its signature (Hamming embedding). Like descriptors mostly differ in
few signs, and the two largest of one are among the six largest of the other. So one that asks looks
under all the pairs of its six largest.

Sources: Andoni and others, "Practical and optimal LSH for angular distance" (2015); Jegou, Douze
and Schmid, "Hamming embedding and weak geometric consistency" (2008).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.places.keypoints import PACKED, PlaceKeypoints

WORDS = 1 << 16
"""Words are numbers below this."""

_NUMBERS = 2 * PACKED
_LOOKED_UNDER = 6  # largest numbers of which every pair makes a word
_EVERY = 2  # of the keypoints one of so many is held: their neighbours say nearly the same
_TURNS, _SEED = 3, 7


@dataclass(frozen=True, slots=True, eq=False)
class PlaceWords:
    """Keypoints as `words` uint16 (n, w), the surest first, and `signatures` uint64 (n, 2)."""

    words: NDArray[np.uint16]
    signatures: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.words)

    @property
    def as_held(self) -> tuple[NDArray[np.uint16], NDArray[np.uint64]]:
        """The first word of each (n,) and the signatures."""
        return self.words[:, 0], self.signatures


def held_words(points: PlaceKeypoints) -> PlaceWords:
    """Return every second keypoint with the one word (n, 1) under which it is held.

    Example:
        >>> len(held_words(PlaceKeypoints.of_nothing((480, 640))))
        0
    """
    return _in_words(points.descriptors[::_EVERY], largest=2)


def asked_words(points: PlaceKeypoints) -> PlaceWords:
    """Return the keypoints with the words (n, 15) under which those like them may be held."""
    return _in_words(points.descriptors, largest=_LOOKED_UNDER)


def _in_words(descriptors: NDArray[np.uint8], *, largest: int) -> PlaceWords:
    numbers = _turned(descriptors)
    order = np.argsort(-np.abs(numbers), axis=1, kind="stable")[:, :largest]
    sides = 2 * order + (np.take_along_axis(numbers, order, axis=1) > 0)
    later, earlier = np.tril_indices(largest, -1)  # pairs of the largest come first
    low = np.minimum(sides[:, earlier], sides[:, later])
    high = np.maximum(sides[:, earlier], sides[:, later])
    signs = np.packbits(numbers > 0, axis=1).view(np.uint64)
    return PlaceWords((low << 8 | high).astype(np.uint16), signs)


def _turned(descriptors: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Descriptors (n, 64) about their mean, turned: whole numbers, the same on every machine."""
    halves = np.stack([descriptors >> 4, descriptors & 15], axis=2).reshape(-1, _NUMBERS)
    steps = halves.astype(np.float64)
    numbers = _NUMBERS * steps - steps.sum(axis=1, keepdims=True)
    for signs in np.random.default_rng(_SEED).integers(0, 2, (_TURNS, _NUMBERS)):
        numbers = (numbers * (2 * signs - 1)) @ _hadamard()
    return np.asarray(numbers)


@cache
def _hadamard() -> NDArray[np.float64]:
    """A square of +1 and -1 whose rows are at right angles."""
    square = np.ones((1, 1))
    while len(square) < _NUMBERS:
        square = np.block([[square, square], [square, -square]])
    return square
