"""Segments: entries kept sealed in a folder, for one writer at a time and any number of readers.

A change writes new files and then replaces the list of those that count, so that a crash leaves
the index as it was or as it should be. Readers take no lock: they keep what they opened until
`refresh`.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from clew.index.sealed.files import (
    LIST,
    Seal,
    SealedDamagedError,
    SegmentList,
    read_list,
    read_segment,
    write_list,
    write_segment,
)

_SEGMENTS = 8  # as soon as so many are small they become one
_LOCK = "lock"


class SealedEntries(Protocol):
    """Keys (n,) and what is held under each."""

    @property
    def keys(self) -> NDArray[np.int64]: ...  # noqa: D102 -- told above

    def __len__(self) -> int: ...

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return the entries of one part or more as one.

        Raises:
            ValueError: they do not go together.
        """
        ...

    def without(self, keys: NDArray[np.int64]) -> Self:
        """Return the entries that have none of these keys."""
        ...

    def to_bytes(self) -> bytes:
        """Return them as bytes."""
        ...

    @classmethod
    def from_bytes(cls, content: bytes, *, count: int) -> Self:
        """Return the so many entries that these bytes hold.

        Raises:
            ValueError: they do not.
        """
        ...


@dataclass(slots=True)
class Segments[Held: SealedEntries]:
    """The files of one index. A segment of `large` entries stays until something is removed."""

    folder: Path
    seal: Seal
    kind: type[Held]
    large: int
    _list: SegmentList = field(default_factory=SegmentList)
    _held: dict[tuple[str, int], Held] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(count for _, count in self._list.segments)

    @property
    def parts(self) -> Sequence[Held]:
        """What is held, a part for each segment."""
        return list(self._held.values())

    @property
    def highest_key(self) -> int:
        """The highest key held, 0 when empty."""
        return max((int(part.keys.max()) for part in self.parts if len(part)), default=0)

    def refresh(self) -> None:
        """See what other processes added or removed; a writer may replace files meanwhile.

        Raises:
            SealedDamagedError: the files are not what was written.
        """
        listed = read_list(self.folder, self.seal)
        while True:
            try:
                held = {one: self._opened(one) for one in listed.segments}
                break
            except SealedDamagedError:
                before, listed = listed, read_list(self.folder, self.seal)
                if before == listed:
                    raise
        self._list, self._held = listed, held

    def add(self, entries: Held) -> None:
        """Add entries; durable when this returns.

        A key that is held already stays as it is: two processes may add the same.

        Raises:
            ValueError: they do not go together with what is held.
        """
        with self._locked():
            self.refresh()
            for part in self.parts:
                entries = entries.without(part.keys)
            if not len(entries):
                return
            small = [one for one in self._list.segments if one[1] < self.large]
            merged = small if len(small) >= _SEGMENTS else []
            self._replace(merged, [*(self._held[one] for one in merged), entries])

    def remove(self, keys: NDArray[np.int64]) -> None:
        """Remove these keys for good: what was held under them is no longer in any file.

        Raises:
            SealedDamagedError: a segment is not what was written; nothing is removed.
        """
        with self._locked():
            self.refresh()
            hit = [one for one, part in self._held.items() if np.isin(part.keys, keys).any()]
            if hit:
                self._replace(hit, [self._held[one].without(keys) for one in hit])

    def check(self) -> None:
        """Read every file anew.

        Raises:
            SealedDamagedError: one is not what was written.
        """
        for one in self._list.segments:
            self._read(one)

    def _opened(self, segment: tuple[str, int]) -> Held:
        known = self._held.get(segment)
        return self._read(segment) if known is None else known

    def _read(self, segment: tuple[str, int]) -> Held:
        return read_segment(
            self.folder, segment, self.seal, lambda data, n: self.kind.from_bytes(data, count=n)
        )

    def _replace(self, gone: Sequence[tuple[str, int]], parts: Sequence[Held]) -> None:
        """Make one segment of the parts in place of those that go."""
        number = self._list.number + 1
        kept = [one for one in self._list.segments if one not in gone]
        entries = self.kind.joined(parts)
        if len(entries):
            file = write_segment(self.folder, entries.to_bytes(), number=number, seal=self.seal)
            kept.append((file, len(entries)))
        write_list(self.folder, SegmentList(tuple(kept), number), self.seal)
        self.refresh()
        named = {file for file, _ in kept} | {LIST, _LOCK}
        for path in self.folder.iterdir():
            if path.name not in named:
                path.unlink()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other writers out."""
        with (self.folder / _LOCK).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
