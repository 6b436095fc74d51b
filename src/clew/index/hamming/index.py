"""The index: a folder of segments and a tail, for one writer at a time and any number of readers.

Writers take a lock, see what others wrote, and change the index by appending to the tail or by
writing new files and then replacing the manifest. Readers take no lock and wait for nobody: they
keep what they opened until `refresh`, even when its files were replaced meanwhile. A key
belongs to one hash for ever; adding it again with that hash changes nothing that is found.
"""

import fcntl
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming.durable import sync_folder
from clew.index.hamming.entries import Entries
from clew.index.hamming.errors import IndexDamagedError
from clew.index.hamming.manifest import Manifest, SegmentName, read_manifest, write_manifest
from clew.index.hamming.scan import Hits
from clew.index.hamming.search import search
from clew.index.hamming.segment import CHECKED_TO, Segment, map_segment, write_segment
from clew.index.hamming.tail import append_to_tail, read_tail

_TAIL_ENTRIES = 100_000
_SEGMENTS_MERGED = 8  # as soon as so many are of one size class
_CLASS_BITS = 3  # a class spans sizes up to eight times its smallest, as a merge of eight makes


class HammingIndex:
    """An index opened for searching and adding; close it, or use it in a `with` block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = Manifest()
        self._segments: dict[SegmentName, Segment] = {}
        self._tail, self._tail_end = Entries.joined([]), 0

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in this folder; an empty one is made where there is none.

        Raises:
            IndexDamagedError: its files are not what was written.
        """
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            sync_folder(folder.parent)
        index = cls(folder)
        index.refresh()
        return index

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._tail) + sum(name.count for name in self._manifest.segments)

    @property
    def highest_key(self) -> int:
        """The highest key held, 0 when empty."""
        held = [int(part.entries.keys.max()) for part in self._parts() if len(part)]
        return max(held, default=0)

    def close(self) -> None:
        """Let go of the files."""
        self._segments = {}

    def refresh(self) -> None:
        """See what other processes added or removed.

        Raises:
            IndexDamagedError: its files are not what was written.
        """
        self._read()

    def add(self, keys: NDArray[np.int64], hashes: NDArray[np.uint8]) -> None:
        """Add hashes (n, 32) under their keys (n,); durable when this returns.

        Raises:
            ValueError: the shapes do not fit each other.
        """
        entries = Entries(np.asarray(keys, np.int64), hashes)
        if not len(entries):
            return
        with self._locked():
            self._read()
            if len(self._tail) + len(entries) >= _TAIL_ENTRIES:
                fresh = Entries.joined([self._tail, entries])
                self._replace(*_merged_by_size(self._manifest.segments), fresh=fresh)
                return
            path = self._folder / self._manifest.tail
            self._tail_end = append_to_tail(path, entries, at=self._tail_end)
            self._tail = Entries.joined([self._tail, entries])

    def remove(self, keys: NDArray[np.int64]) -> None:
        """Remove these keys for good: their hashes are no longer in any file.

        Raises:
            IndexDamagedError: a segment does not hold what was written; nothing is removed.
        """
        gone = np.asarray(keys, np.int64)
        with self._locked():
            self._read()
            # Mapped anew, and so checked: a spoilt key would hide what must go.
            held = {name: map_segment(self._folder, name) for name in self._manifest.segments}
            kept = [n for n, part in held.items() if not np.isin(part.entries.keys, gone).any()]
            rest = [part.entries.without(gone) for n, part in held.items() if n not in kept]
            fresh = Entries.joined([*rest, self._tail.without(gone)])
            self._replace(*_merged_by_size(kept), fresh=fresh)

    def compact(self) -> None:
        """Make one segment of everything."""
        with self._locked():
            self._read()
            self._replace([], list(self._manifest.segments), fresh=self._tail)

    def clear(self) -> None:
        """Remove everything."""
        with self._locked():
            self._read()
            self._replace([], [], fresh=Entries.joined([]))

    def check(self) -> None:
        """Hold every segment against its checksum.

        Raises:
            IndexDamagedError: one does not hold what was written.
        """
        for name in self._manifest.segments:
            map_segment(self._folder, name)

    def search(
        self,
        hashes: NDArray[np.uint8],
        *,
        radius: int,
        at_most: int | None = None,
        threads: int | None = None,
    ) -> Hits:
        """Return every pair of a query hash (q, 32) and a key within `radius` bits.

        With `at_most`, a query with more hits than this in one part may be answered in part.
        `threads` are as many as there are cores, unless told.

        Raises:
            ValueError: `hashes` has another shape.
        """
        return search(self._parts(), hashes, radius=radius, at_most=at_most, threads=threads)

    def _parts(self) -> list[Segment]:
        return [*self._segments.values(), Segment(self._tail)]

    def _read(self) -> None:
        """Read the manifest and whatever is new; segments that are open stay open.

        A writer may replace the files meanwhile; then it is read once more.
        """
        manifest = read_manifest(self._folder)
        while True:
            try:
                segments = {name: self._opened(name) for name in manifest.segments}
                tail, end = read_tail(self._folder / manifest.tail)
            except IndexDamagedError:
                if read_manifest(self._folder) == manifest:
                    raise
            before, manifest = manifest, read_manifest(self._folder)
            if before == manifest:
                break
        self._manifest, self._segments = manifest, segments
        self._tail, self._tail_end = tail, end

    def _opened(self, name: SegmentName) -> Segment:
        known = self._segments.get(name)
        if known is not None:
            return known
        return map_segment(self._folder, name, check=name.count <= CHECKED_TO)

    def _replace(
        self, kept: Sequence[SegmentName], merged: Sequence[SegmentName], *, fresh: Entries
    ) -> None:
        """Keep some segments, make one of the others and the fresh entries; empty the tail."""
        number = self._manifest.number + 1
        # Mapped anew, so that what was spoilt since it was opened is told, not copied.
        entries = Entries.joined(
            [*(map_segment(self._folder, name).entries for name in merged), fresh]
        )
        new = [write_segment(self._folder, entries, number=number)] if len(entries) else []
        write_manifest(self._folder, Manifest((*kept, *new), number))
        self._read()
        for path in self._folder.iterdir():
            if path.name not in self._manifest.files and path.name != _LOCK:
                path.unlink()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other writers out."""
        with (self._folder / _LOCK).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


_LOCK = "lock"


def _merged_by_size(
    segments: Sequence[SegmentName],
) -> tuple[list[SegmentName], list[SegmentName]]:
    """Which segments stay, and which are merged with the next: the smallest of a crowded class."""
    classes: defaultdict[int, list[SegmentName]] = defaultdict(list)
    for name in segments:
        classes[name.count.bit_length() // _CLASS_BITS].append(name)
    crowded = [size for size, several in classes.items() if len(several) >= _SEGMENTS_MERGED]
    merged = classes[min(crowded)] if crowded else []
    return [name for name in segments if name not in merged], merged
