"""The index: vectors in sealed segments, for one writer at a time and any number of readers."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clew.index.sealed.files import Seal
from clew.index.sealed.segments import Segments
from clew.index.vectors.entries import Entries

_LARGE = 1_000_000  # entries
_BLOCK = 250_000  # rows a thread looks through at once
_INEXACT = 0.012  # how far a product of bytes may lie from the cosine


@dataclass(frozen=True, slots=True)
class VectorHits:
    """Pairs of a query's row and a key, and about their cosine; by query, the closest first."""

    query: NDArray[np.int64]
    key: NDArray[np.int64]
    cosine: NDArray[np.float32]


class VectorIndex:
    """An index opened for searching and adding."""

    def __init__(self, segments: Segments[Entries]) -> None:
        self._segments = segments

    @classmethod
    def open(cls, folder: Path, *, seal: Seal) -> Self:
        """Open the index in this folder; an empty one is made where there is none.

        Raises:
            SealedDamagedError: its files are not what was written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        index = cls(Segments(folder, seal, Entries, _LARGE))
        index.refresh()
        return index

    def __len__(self) -> int:
        return len(self._segments)

    @property
    def highest_key(self) -> int:
        """The highest key held, 0 when empty."""
        return self._segments.highest_key

    def refresh(self) -> None:
        """See what other processes added or removed; a writer may replace files meanwhile.

        Raises:
            SealedDamagedError: its files are not what was written.
        """
        self._segments.refresh()

    def add(self, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add vectors (n, d) of length 1 under their keys (n,); durable when this returns.

        A key that is held already stays as it is: two processes may add the same.

        Raises:
            ValueError: the shapes do not fit each other or what is held, or a vector has another
                length.
        """
        entries = Entries.of(keys, vectors)
        self._check_size(entries)
        self._segments.add(entries)

    def remove(self, keys: NDArray[np.int64]) -> None:
        """Remove these keys for good: their vectors are no longer in any file.

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

    def search(
        self, vectors: NDArray[np.float32], *, at_least: float, threads: int | None = None
    ) -> VectorHits:
        """Return every pair of a query (q, d) and a key whose cosine is `at_least` so much.

        Cosines are inexact by up to 0.012, and so is what is just below.

        Raises:
            ValueError: a query has not the length 1, or another size than what is held.
        """
        queries = Entries.of(np.arange(len(vectors)), vectors)
        self._check_size(queries)
        blocks = list(self._blocks())
        with ThreadPoolExecutor(threads or min(2, os.cpu_count() or 1)) as pool:
            found = [
                (number, *hits)
                for number in range(len(queries))
                for hits in pool.map(partial(_scan, queries, number, at_least - _INEXACT), blocks)
            ]
        return _in_order(found)

    def _blocks(self) -> Iterator[Entries]:
        for part in self._segments.parts:
            for start in range(0, len(part), _BLOCK):
                here = slice(start, start + _BLOCK)
                yield Entries(part.keys[here], part.rows[here], part.scales[here])

    def _check_size(self, entries: Entries) -> None:
        """Check that vectors have as many numbers as those that are held."""
        for part in self._segments.parts:
            if part.size != entries.size:
                raise ValueError(f"vectors of {entries.size} numbers, where {part.size} are held")


type _Found = tuple[NDArray[np.int64], NDArray[np.float32]]


def _scan(queries: Entries, number: int, least: float, block: Entries) -> _Found:
    from clew.index.vectors.kernels import at_least  # noqa: PLC0415 -- numba is slow to load

    query, scale = queries.rows[number], float(queries.scales[number])
    room = 4_096
    while True:
        found, cosines = np.empty(room, np.int64), np.empty(room, np.float32)
        count = at_least(block.rows, block.scales, query, scale, least, found, cosines)
        if count <= room:
            return block.keys[found[:count]], cosines[:count]
        room = count


def _in_order(found: Sequence[tuple[int, NDArray[np.int64], NDArray[np.float32]]]) -> VectorHits:
    none = np.empty(0, np.int64)
    query = np.concatenate([none, *(np.full(len(keys), number) for number, keys, _ in found)])
    key = np.concatenate([none, *(keys for _, keys, _ in found)])
    cosine = np.concatenate([np.empty(0, np.float32), *(cosines for *_, cosines in found)])
    order = np.lexsort((key, -cosine, query))
    return VectorHits(query[order], key[order], cosine[order])
