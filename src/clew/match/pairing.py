"""Pairing: which keypoints of two pictures look alike, before asking how they lie."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.keypoints import Keypoints

_LIKE_BITS = 64  # descriptors further apart are not taken for the same place
_SURE_RATIO = 0.9  # the nearest must be so much nearer than the nearest elsewhere
_ELSEWHERE = 8.0  # pixels


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two pictures' keypoints, the bits between all (q, m), and the pairs that are surely alike.

    `rows` and `columns` (n,) are the numbers of the paired keypoints of query and match.
    """

    query: Keypoints
    match: Keypoints
    bits: NDArray[np.int32]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def places(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Where the paired keypoints are: (n, 2) in either picture."""
        return self.query.places[self.rows], self.match.places[self.columns]


def pair_up(query: Keypoints, match: Keypoints) -> Pairs:
    """Return the keypoints that are each other's nearest, and clearly nearer than any elsewhere.

    Example:
        >>> from clew.fingerprint.detection import detect
        >>> from clew.fingerprint.forms import wave
        >>> found = detect(wave(1), most=100, mirrored=0).plain
        >>> len(pair_up(found, found)) > 50
        True
    """
    bits = _bits_apart(query.descriptors, match.descriptors)
    if not bits.size:
        nothing = np.empty(0, np.int64)
        return Pairs(query, match, bits, nothing, nothing)
    nearest = bits.argmin(axis=1)
    rows = np.arange(len(bits))
    best = bits[rows, nearest]
    candidates = rows[(best <= _LIKE_BITS) & (bits.argmin(axis=0)[nearest] == rows)]
    columns = nearest[candidates]
    here = np.abs(match.places[columns, None] - match.places[None]).max(axis=2) < _ELSEWHERE
    elsewhere = np.where(here, np.int32(256), bits[candidates]).min(axis=1)
    sure = best[candidates] < _SURE_RATIO * elsewhere
    return Pairs(query, match, bits, candidates[sure], columns[sure])


def _bits_apart(some: NDArray[np.uint8], others: NDArray[np.uint8]) -> NDArray[np.int32]:
    """The distance of every pair (n, m)."""
    left, right = (np.ascontiguousarray(part).view(np.uint64) for part in (some, others))
    apart = np.zeros((len(some), len(others)), np.int32)
    for word in range(left.shape[1]):
        apart += np.bitwise_count(left[:, None, word] ^ right[None, :, word])
    return apart
