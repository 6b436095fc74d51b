"""The index: keypoints by word in sealed segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clew.index.sealed import Seal
from clew.index.sealed.segments import Segments
from clew.index.words.entries import Listed

_LARGE = 20_000  # pictures
_MOST_COMPARED = 100_000  # of each segment, for each keypoint: what is alike beyond is a pattern
_BITS = 128


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """Of each keypoint that asked the nearest pictures: their keys and bits off (n, k).

    The nearest comes first; a picture comes once. Where there are fewer, the rest are -1 and 128.
    """

    keys: NDArray[np.int64]
    distances: NDArray[np.int64]


class WordIndex:
    """An index opened for searching and adding."""

    def __init__(self, segments: Segments[Listed]) -> None:
        self._segments = segments

    @classmethod
    def open(cls, folder: Path, *, seal: Seal) -> Self:
        """Open the index in this folder; an empty one is made where there is none.

        Raises:
            SealedDamagedError: its files are not what was written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        index = cls(Segments(folder, seal, Listed, _LARGE))
        index._segments.refresh()
        return index

    def __len__(self) -> int:
        return len(self._segments)

    @property
    def highest_key(self) -> int:
        """The highest key held, 0 when empty."""
        return self._segments.highest_key

    def add(self, pictures: Listed) -> None:
        """Add pictures; durable when this returns. Those held already stay as they are."""
        self._segments.add(pictures)

    def remove(self, keys: NDArray[np.int64]) -> None:
        """Remove these pictures for good.

        Raises:
            SealedDamagedError: a segment is not what was written; nothing is removed.
        """
        self._segments.remove(keys)

    def check(self) -> None:
        """Read every file anew.

        Raises:
            SealedDamagedError: one is not what was written.
        """
        self._segments.check()

    def nearest(
        self, words: NDArray[np.uint16], signatures: NDArray[np.uint64], *, most: int
    ) -> Nearest:
        """Return the `most` nearest pictures of each keypoint, of which words (n, w) are asked."""
        return nearest_of(self._segments.parts, words, signatures, most=most)


def nearest_of(
    parts: Sequence[Listed],
    words: NDArray[np.uint16],
    signatures: NDArray[np.uint64],
    *,
    most: int,
) -> Nearest:
    """Return what `WordIndex.nearest` would of these parts."""
    from clew.index.words.kernels import look_under  # noqa: PLC0415 -- numba is slow to load

    distances = np.full((len(words), most), _BITS, np.int64)
    owners = np.full((len(words), most), -1, np.int64)
    keys = np.concatenate([*(part.keys for part in parts), np.full(1, -1, np.int64)])
    first = 0
    for part in parts:
        held = (part.starts(), part.signatures, part.owners, first)
        look_under(*held, words, signatures, _MOST_COMPARED, distances, owners)
        first += len(part)
    return Nearest(keys[owners], distances)
