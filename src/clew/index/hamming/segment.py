"""A segment: an immutable file of entries, memory-mapped; the manifest holds its checksum."""

from pathlib import Path

import numpy as np

from clew.index.hamming.durable import write_durably
from clew.index.hamming.entries import ENTRY_BYTES, Entries, checksum
from clew.index.hamming.errors import REBUILD, IndexDamagedError
from clew.index.hamming.manifest import SegmentName


def write_segment(folder: Path, entries: Entries, *, number: int) -> SegmentName:
    """Write the entries to a new file; durable when this returns, seen once a manifest names it."""
    content = entries.to_bytes()
    name = SegmentName(f"segment-{number:08d}", len(entries), checksum(content))
    write_durably(folder / name.file, content)
    return name


def map_segment(folder: Path, name: SegmentName) -> Entries:
    """Return a segment's entries, held against its checksum once and then read as needed.

    The check reads the whole file (about 15 ms a million entries): a flipped bit would otherwise
    be a match that is never found, and the next merge would seal it with a checksum of its own.

    Raises:
        IndexDamagedError: the file is missing or does not hold what was written.
    """
    path = folder / name.file
    try:
        content = np.memmap(path, np.uint8, mode="r") if name.count else np.empty(0, np.uint8)
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{path} cannot be read ({error}); {REBUILD}") from error
    if len(content) != name.count * ENTRY_BYTES:
        raise IndexDamagedError(f"{path} has {len(content)} bytes; {REBUILD}")
    if checksum(content) != name.crc:
        raise IndexDamagedError(f"{path} was changed; {REBUILD}")
    return Entries.from_bytes(content)
