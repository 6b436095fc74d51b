"""A segment: immutable, memory-mapped files; the manifest holds their checksums.

One file holds the entries. A large segment has a second one with tables, in which a search finds
what is near without comparing everything.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming.durable import write_durably
from clew.index.hamming.entries import ENTRY_BYTES, Entries, checksum
from clew.index.hamming.errors import REBUILD, IndexDamagedError
from clew.index.hamming.manifest import SegmentName
from clew.index.hamming.tables import Tables, map_tables, tables_as_bytes

TABLES_FROM = 100_000
"""Entries from which a segment has tables: fewer are compared as quickly one by one."""

CHECKED_TO = 2_000_000
"""Entries up to which a segment is held against its checksums whenever it is opened."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The entries of a segment, and its tables where it has some."""

    entries: Entries
    tables: Tables | None = None

    def __len__(self) -> int:
        return len(self.entries)


def write_segment(folder: Path, entries: Entries, *, number: int) -> SegmentName:
    """Write the entries to new files; durable when this returns, seen once a manifest names it."""
    file = f"segment-{number:08d}"
    crc = write_durably(folder / file, entries.as_parts())
    if len(entries) < TABLES_FROM:
        return SegmentName(file, len(entries), crc)
    name = SegmentName(file, len(entries), crc, tables_crc=0)
    tables_crc = write_durably(folder / name.tables_file, tables_as_bytes(entries))
    return SegmentName(file, len(entries), crc, tables_crc)


def map_segment(folder: Path, name: SegmentName, *, check: bool = True) -> Segment:
    """Return a segment, mapped and read as needed.

    With `check` both files are read whole and held against their checksums (about 0.1 s a million
    entries): a flipped bit would otherwise be a match that is never found, and the next merge would
    seal it with a checksum of its own.

    Raises:
        IndexDamagedError: a file is missing or does not hold what was written.
    """
    path = folder / name.file
    content = _mapped(path)
    if len(content) != name.count * ENTRY_BYTES:
        raise IndexDamagedError(f"{path} has {len(content)} bytes; {REBUILD}")
    if check and checksum(content) != name.crc:
        raise IndexDamagedError(f"{path} was changed; {REBUILD}")
    entries = Entries.from_bytes(content)
    if name.tables_crc is None:
        return Segment(entries)
    tables_path = folder / name.tables_file
    if check and checksum(_mapped(tables_path)) != name.tables_crc:
        raise IndexDamagedError(f"{tables_path} was changed; {REBUILD}")
    return Segment(entries, map_tables(tables_path, name.count))


def _mapped(path: Path) -> NDArray[np.uint8]:
    try:
        return np.memmap(path, np.uint8, mode="r")
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{path} cannot be read ({error}); {REBUILD}") from error
