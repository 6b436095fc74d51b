"""A segment: immutable, memory-mapped files; the manifest holds their checksums.

One file holds the entries. A large segment has a second one with tables, in which a search finds
what is near without comparing everything. Keys that are removed are listed in a file of their own,
which hides them until the segment is written anew without them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming.durable import new_draft, sync_folder, write_durably, write_parts
from clew.index.hamming.entries import ENTRY_BYTES, Entries, checksum
from clew.index.hamming.errors import REBUILD, IndexDamagedError
from clew.index.hamming.manifest import GoneName, SegmentName
from clew.index.hamming.sorted_keys import NO_KEYS, among
from clew.index.hamming.tables import Tables, map_tables, tables_as_bytes

TABLES_FROM = 100_000
"""Entries from which a segment has tables: fewer are compared as quickly one by one."""

CHECKED_TO = 4_000_000
"""Entries, of the smallest segments together, that are checked whenever an index is opened."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The entries of a segment, its tables where it has some, and the keys (sorted) removed."""

    entries: Entries
    tables: Tables | None = None
    gone: NDArray[np.int64] = field(default_factory=lambda: NO_KEYS)

    def held(self) -> Entries:
        """Return the entries that are not removed."""
        return self.entries.without(self.gone) if len(self.gone) else self.entries


@dataclass(frozen=True, slots=True)
class Draft:
    """A segment that is written and synced, and belongs to the index once it is published."""

    name: SegmentName
    files: dict[str, BinaryIO]  # by how the published name goes on

    def publish(self, *, number: int) -> SegmentName:
        """Give the files their names; the caller then names them in the manifest."""
        name = replace(self.name, file=f"segment-{number:08d}")
        for suffix, file in self.files.items():
            path = Path(file.name)
            path.replace(path.with_name(name.file + suffix))
        sync_folder(path.parent)
        return name


@contextmanager
def drafted(folder: Path, entries: Entries) -> Iterator[Draft | None]:
    """Write a segment of the entries, None where there are none; unpublished, it is deleted."""
    if not len(entries):
        yield None
        return
    files = {"": new_draft(folder)}
    try:
        keys_crc, crc = write_parts(files[""], entries.as_parts())
        lowest, highest = int(entries.keys.min()), int(entries.keys.max())
        name = SegmentName("", len(entries), crc, keys_crc, lowest, highest)
        if len(entries) >= TABLES_FROM:
            files[".tables"] = new_draft(folder)
            *_, tables_crc = write_parts(files[".tables"], tables_as_bytes(entries))
            name = replace(name, tables_crc=tables_crc)
        yield Draft(name, files)
    finally:
        for file in files.values():
            file.close()
            Path(file.name).unlink(missing_ok=True)


def map_segment(folder: Path, name: SegmentName, *, check: bool = True) -> Segment:
    """Return a segment, mapped and read as needed.

    With `check` all files are read whole and held against their checksums (about 0.05 s a million
    entries): a flipped bit would otherwise be a match that is never found, and the next merge would
    seal it with a checksum of its own.

    Raises:
        IndexDamagedError: a file is missing or does not hold what was written.
    """
    path = folder / name.file
    content = _entries_as_bytes(path, name)
    if check and checksum(content) != name.crc:
        raise IndexDamagedError(f"{path} was changed; {REBUILD}")
    entries, gone = Entries.from_bytes(content), gone_keys(folder, name)
    if name.tables_crc is None:
        return Segment(entries, gone=gone)
    tables_path = folder / name.tables_file
    if check and checksum(_mapped(tables_path)) != name.tables_crc:
        raise IndexDamagedError(f"{tables_path} was changed; {REBUILD}")
    return Segment(entries, map_tables(tables_path, name.count), gone)


def has_whole_entries(folder: Path, name: SegmentName) -> bool:
    """Whether a damaged segment is damaged in its tables alone, which are made of its entries."""
    try:
        map_segment(folder, replace(name, tables_crc=None))
    except IndexDamagedError:
        return False
    return True


def lacks_tables(name: SegmentName) -> bool:
    """Whether a segment should have tables and has none: they were damaged."""
    return name.count >= TABLES_FROM and name.tables_crc is None


def held_keys(folder: Path, name: SegmentName) -> NDArray[np.int64]:
    """Return the keys that are not removed, held against their checksum without the hashes.

    Raises:
        IndexDamagedError: they are not what was written.
    """
    path = folder / name.file
    keys = Entries.from_bytes(_entries_as_bytes(path, name)).keys
    if checksum(keys.view(np.uint8)) != name.keys_crc:
        raise IndexDamagedError(f"{path} was changed; {REBUILD}")
    gone = gone_keys(folder, name)
    return keys[~among(keys, gone)] if len(gone) else keys


def gone_keys(folder: Path, name: SegmentName) -> NDArray[np.int64]:
    """Return the keys, sorted, that were removed since the segment was written.

    Raises:
        IndexDamagedError: their file is not what was written.
    """
    if name.gone is None:
        return NO_KEYS
    path = folder / name.gone.file
    content = _mapped(path)
    if checksum(content) != name.gone.crc:
        raise IndexDamagedError(f"{path} was changed; {REBUILD}")
    return np.frombuffer(content, "<i8")


def hide(
    folder: Path, name: SegmentName, keys: NDArray[np.int64], *, entries: int, number: int
) -> SegmentName:
    """Note that these keys, which so many entries have that are held, are removed; durable."""
    gone = np.union1d(gone_keys(folder, name), keys).astype("<i8")
    file = f"{name.file}.gone-{number:08d}"
    crc = write_durably(folder / file, [gone])
    return replace(name, gone=GoneName(file, crc, name.count - name.held + entries))


def _entries_as_bytes(path: Path, name: SegmentName) -> NDArray[np.uint8]:
    content = _mapped(path)
    if len(content) != name.count * ENTRY_BYTES:
        raise IndexDamagedError(f"{path} has {len(content)} bytes; {REBUILD}")
    return content


def _mapped(path: Path) -> NDArray[np.uint8]:
    try:
        return np.memmap(path, np.uint8, mode="r")
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{path} cannot be read ({error}); {REBUILD}") from error
