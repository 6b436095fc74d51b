"""The index: sealed segments in a folder, for one writer at a time and any number of readers.

A change writes new files and then replaces the list of those that count, so that a crash leaves
the index as it was or as it should be. Readers take no lock: they keep what they opened until
`refresh`.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clew.index.vectors.entries import Entries
from clew.index.vectors.files import (
    LIST,
    Seal,
    SegmentList,
    VectorsDamagedError,
    read_list,
    read_segment,
    write_list,
    write_segment,
)

_SEGMENTS = 8  # as soon as so many are small they become one
_LARGE = 1_000_000  # entries: such a segment stays as it is until something of it is removed
_LOCK = "lock"
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

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._folder, self._seal = folder, seal
        self._list = SegmentList()
        self._held: dict[tuple[str, int], Entries] = {}

    @classmethod
    def open(cls, folder: Path, *, seal: Seal) -> Self:
        """Open the index in this folder; an empty one is made where there is none.

        Raises:
            VectorsDamagedError: its files are not what was written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        index = cls(folder, seal)
        index.refresh()
        return index

    def __len__(self) -> int:
        return sum(count for _, count in self._list.segments)

    @property
    def highest_key(self) -> int:
        """The highest key held, 0 when empty."""
        return max((int(part.keys.max()) for part in self._held.values() if len(part)), default=0)

    def refresh(self) -> None:
        """See what other processes added or removed; a writer may replace files meanwhile.

        Raises:
            VectorsDamagedError: its files are not what was written.
        """
        listed = read_list(self._folder, self._seal)
        while True:
            try:
                held = {one: self._opened(one) for one in listed.segments}
                break
            except VectorsDamagedError:
                before, listed = listed, read_list(self._folder, self._seal)
                if before == listed:
                    raise
        self._list, self._held = listed, held

    def add(self, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add vectors (n, d) of length 1 under their keys (n,); durable when this returns.

        A key that is held already stays as it is: two processes may add the same.

        Raises:
            ValueError: the shapes do not fit each other or what is held, or a vector has another
                length.
        """
        entries = Entries.of(keys, vectors)
        with self._locked():
            self.refresh()
            self._check_size(entries)
            for part in self._held.values():
                entries = entries.without(part.keys)
            if not len(entries):
                return
            small = [one for one in self._list.segments if one[1] < _LARGE]
            merged = small if len(small) >= _SEGMENTS else []
            self._replace(merged, [*(self._held[one] for one in merged), entries])

    def remove(self, keys: NDArray[np.int64]) -> None:
        """Remove these keys for good: their vectors are no longer in any file.

        Raises:
            VectorsDamagedError: a segment is not what was written; nothing is removed.
        """
        with self._locked():
            self.refresh()
            hit = [one for one, part in self._held.items() if np.isin(part.keys, keys).any()]
            if hit:
                self._replace(hit, [self._held[one].without(keys) for one in hit])

    def check(self) -> None:
        """Read every file anew.

        Raises:
            VectorsDamagedError: one is not what was written.
        """
        for one in self._list.segments:
            read_segment(self._folder, one, self._seal)

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
        for part in self._held.values():
            for start in range(0, len(part), _BLOCK):
                here = slice(start, start + _BLOCK)
                yield Entries(part.keys[here], part.rows[here], part.scales[here])

    def _check_size(self, entries: Entries) -> None:
        """Check that vectors have as many numbers as those that are held."""
        for part in self._held.values():
            if part.size != entries.size:
                raise ValueError(f"vectors of {entries.size} numbers, where {part.size} are held")

    def _opened(self, segment: tuple[str, int]) -> Entries:
        known = self._held.get(segment)
        return read_segment(self._folder, segment, self._seal) if known is None else known

    def _replace(self, gone: Sequence[tuple[str, int]], parts: Sequence[Entries]) -> None:
        """Make one segment of the parts in place of those that go."""
        number = self._list.number + 1
        kept = [one for one in self._list.segments if one not in gone]
        entries = Entries.joined(parts)
        if len(entries):
            kept.append(write_segment(self._folder, entries, number=number, seal=self._seal))
        write_list(self._folder, SegmentList(tuple(kept), number), self._seal)
        self.refresh()
        named = {file for file, _ in kept} | {LIST, _LOCK}
        for path in self._folder.iterdir():
            if path.name not in named:
                path.unlink()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other writers out."""
        with (self._folder / _LOCK).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


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
