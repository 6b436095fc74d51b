"""The index: a folder of segments and a tail, for any number of writers and readers.

Writers take a lock for a moment, see what others wrote, and change the index by appending to the
tail or by writing new files and then replacing the manifest. Readers take no lock and wait for
nobody: they keep what they opened until `refresh`, even when its files were replaced meanwhile. A
key belongs to one hash for ever; adding it again with that hash changes nothing that is found.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming.durable import sync_folder
from clew.index.hamming.entries import Entries
from clew.index.hamming.errors import IndexDamagedError
from clew.index.hamming.files import IndexFiles
from clew.index.hamming.manifest import Manifest, SegmentName
from clew.index.hamming.mending import keys_between, refuse_if_missing
from clew.index.hamming.merging import is_crowded, merge, rewrite
from clew.index.hamming.removing import hide_in_segments
from clew.index.hamming.scan import Hits
from clew.index.hamming.search import search
from clew.index.hamming.segment import CHECKED_TO, Segment, drafted, map_segment
from clew.index.hamming.sorted_keys import among
from clew.index.hamming.tail import append_to_tail, read_tail

_TAIL_ENTRIES = 100_000
_NOTHING = Entries.joined([])


class HammingIndex:
    """An index opened for searching and adding; close it, or use it in a `with` block."""

    def __init__(self, folder: Path) -> None:
        self._files = IndexFiles(folder)
        self._manifest = Manifest()
        self._segments: dict[SegmentName, Segment] = {}
        self._unchecked: set[SegmentName] = set()
        self._tail, self._tail_end = _NOTHING, 0

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
        return len(self._tail) + sum(name.held for name in self._manifest.segments)

    @property
    def highest_key(self) -> int:
        """The highest key held, 0 when empty; known without reading the segments."""
        held = [name.highest for name in self._manifest.segments]
        tail = [int(self._tail.keys.max())] if len(self._tail) else []
        return max(held + tail, default=0)

    @property
    def set_aside(self) -> list[str]:
        """The names of the damaged files that were set aside, now or earlier."""
        return self._files.set_aside()

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

        Nobody waits for a merge, unless merging has fallen far behind.

        Raises:
            ValueError: the shapes do not fit each other.
        """
        entries = Entries(np.asarray(keys, np.int64), hashes)
        if not len(entries):
            return
        if is_crowded(self._files.manifest()):
            merge(self._files, wait=True)
        if len(entries) >= _TAIL_ENTRIES:
            self._add_segment(entries)
            return
        with self._files.writing():
            self._read()
            if len(self._tail) + len(entries) >= _TAIL_ENTRIES:
                self._roll(Entries.joined([self._tail, entries]))
                return
            path = self._files.folder / self._manifest.tail
            self._tail_end = append_to_tail(path, entries, at=self._tail_end)
            self._tail = Entries.joined([self._tail, entries])

    def remove(self, keys: NDArray[np.int64]) -> None:
        """Remove these keys for good: when this returns their hashes are in no file.

        They are no longer found from the moment on at which this is durable, before segments are
        written anew without them; whoever adds meanwhile does not wait.

        Raises:
            IndexDamagedError: a segment does not hold what was written. Where that are its keys,
                nothing is removed; else all is removed from what is found, but not from its file.
        """
        gone = np.unique(np.asarray(keys, np.int64))
        with self._files.writing():
            self._read()
            number = self._manifest.number + 1
            segments = hide_in_segments(
                self._files.folder, self._manifest.segments, gone, number=number
            )
            rest = self._tail.without(gone)
            new_tail = len(rest) < len(self._tail)
            after = self._manifest.with_segments(segments, new_tail=new_tail)
            if new_tail:
                self._files.begin_tail(after, rest)
            if new_tail or after.segments != self._manifest.segments:
                self._files.swap(after)
        merge(self._files, wait=True)
        self._read()

    def merge(self) -> bool:
        """Make few segments of many, beside those who add; any process may, at any time.

        Return False where another one is at it.

        Raises:
            IndexDamagedError: a segment does not hold what was written.
        """
        done = merge(self._files)
        self._read()
        return done

    def compact(self) -> None:
        """Make one segment of everything, beside those who add.

        Raises:
            IndexDamagedError: a segment does not hold what was written.
        """
        with self._files.merging(wait=True):
            with self._files.writing():
                self._read()
                if len(self._tail):
                    self._roll(self._tail)
            rewrite(self._files, self._manifest.segments)
        self._read()

    def clear(self) -> None:
        """Remove everything."""
        with self._files.writing():
            after = self._files.manifest().with_segments([], new_tail=True)
            self._files.begin_tail(after, _NOTHING)
            self._files.swap(replace(after, missing=()))
            self._read()

    def restore(
        self, made: Callable[[int, int], Iterable[tuple[NDArray[np.int64], NDArray[np.uint8]]]]
    ) -> int:
        """Add again what damaged files held, and answer again; return how many entries that are.

        `made` gives the keys and hashes that belong between two keys, block by block; what is
        held already is left out.

        Raises:
            IndexDamagedError: a segment does not hold what was written.
        """
        restored, missing = 0, self._manifest.missing
        for low, high in missing:
            held = keys_between(self._files, low, high)
            for keys, hashes in made(low, high):
                lost = (low <= keys) & (keys <= high) & ~among(keys, held)
                self.add(keys[lost], hashes[lost])
                restored += int(lost.sum())
        with self._files.writing():
            manifest = self._files.manifest()
            left = [one for one in manifest.missing if one not in missing]
            if manifest.missing:
                self._files.swap(manifest.with_missing(left))
            self._read()
        return restored

    def check(self) -> None:
        """Hold every segment against its checksums, though it was when it was opened.

        Raises:
            IndexDamagedError: one does not hold what was written, or was set aside.
        """
        refuse_if_missing(self._files, self._manifest)
        self._unchecked = set(self._manifest.segments)
        self.check_rest()

    def check_rest(self) -> None:
        """Hold against their checksums the segments that were too large to be when opened.

        Raises:
            IndexDamagedError: one does not hold what was written.
        """
        for name in self._unchecked:
            try:
                map_segment(self._files.folder, name)
            except IndexDamagedError:
                if name in self._files.manifest().segments:
                    raise  # else it was replaced, and checked for that
        self._unchecked = set()

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
            IndexDamagedError: entries are missing that a damaged file held.
        """
        refuse_if_missing(self._files, self._manifest)
        parts = [*self._segments.values(), Segment(self._tail)]
        return search(parts, hashes, radius=radius, at_most=at_most, threads=threads)

    def _read(self) -> None:
        """Read the manifest and whatever is new; segments that are open stay open.

        A writer may replace the files meanwhile; then it is read once more.
        """
        folder, manifest = self._files.folder, self._files.manifest()
        while True:
            checked = manifest.smallest(CHECKED_TO)
            try:
                segments = {n: self._opened(n, check=n in checked) for n in manifest.segments}
                tail, end = read_tail(folder / manifest.tail)
            except IndexDamagedError:
                if self._files.manifest() == manifest:
                    raise
            before, manifest = manifest, self._files.manifest()
            if before == manifest:
                break
        new = segments.keys() - self._segments.keys() - checked
        self._unchecked = (self._unchecked & segments.keys()) | new
        self._manifest, self._segments = manifest, segments
        self._tail, self._tail_end = tail, end

    def _opened(self, name: SegmentName, *, check: bool) -> Segment:
        known = self._segments.get(name)
        return map_segment(self._files.folder, name, check=check) if known is None else known

    def _add_segment(self, entries: Entries) -> None:
        """Write a segment beside other writers, who go on with the tail."""
        with drafted(self._files.folder, entries) as draft, self._files.writing():
            manifest = self._files.manifest()
            new = [draft.publish(number=manifest.number + 1)] if draft else []
            self._files.swap(manifest.with_segments((*manifest.segments, *new)))
        self._read()

    def _roll(self, entries: Entries) -> None:
        """Write a segment in place of the tail; the writer's lock is held."""
        manifest = self._manifest
        with drafted(self._files.folder, entries) as draft:
            new = [draft.publish(number=manifest.number + 1)] if draft else []
            after = manifest.with_segments((*manifest.segments, *new), new_tail=True)
            self._files.begin_tail(after, _NOTHING)
            self._files.swap(after)
        self._read()
