"""A segment: an immutable file of entries, memory-mapped; the manifest holds its checksum."""

from pathlib import Path

import numpy as np

from clew.index.hamming.durable import write_durably
from clew.index.hamming.entries import ENTRY_BYTES, Entries, checksum
from clew.index.hamming.errors import IndexDamagedError
from clew.index.hamming.manifest import SegmentName


def write_segment(folder: Path, entries: Entries, *, number: int) -> SegmentName:
    """Write the entries to a new file; durable when this returns, seen once a manifest names it."""
    content = entries.to_bytes()
    name = SegmentName(f"segment-{number:08d}", len(entries), checksum(content))
    write_durably(folder / name.file, content)
    return name


def map_segment(folder: Path, name: SegmentName) -> Entries:
    """Return a segment's entries, read from disk as they are needed.

    Raises:
        IndexDamagedError: the file is missing or has another length.
    """
    path = folder / name.file
    try:
        content = np.memmap(path, np.uint8, mode="r") if name.count else np.empty(0, np.uint8)
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{path} cannot be read ({error}); {_REBUILD}") from error
    if len(content) != name.count * ENTRY_BYTES:
        raise IndexDamagedError(f"{path} has {len(content)} bytes; {_REBUILD}")
    return Entries.from_bytes(content)


def check_segment(folder: Path, name: SegmentName) -> None:
    """Read a segment whole and hold it against its checksum.

    Raises:
        IndexDamagedError: it does not hold what was written.
    """
    entries = map_segment(folder, name)
    if checksum(entries.to_bytes()) != name.crc:
        raise IndexDamagedError(f"{folder / name.file} was changed; {_REBUILD}")


_REBUILD = "make the index anew from the records"
