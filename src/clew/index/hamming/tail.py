"""The tail: the newest entries, appended to a log and synced before they count as added.

A record is a header (magic, number of entries, CRC-32 of the rest) and its entries. A crash can
only spoil the last record, which was not acknowledged then; it is ignored, and the next writer
cuts it off the file. A spoilt record with a whole one after it was acknowledged: that is damage.
"""

import os
import struct
from pathlib import Path

from clew.index.hamming.durable import sync_folder
from clew.index.hamming.entries import ENTRY_BYTES, Entries, checksum
from clew.index.hamming.errors import REBUILD, IndexDamagedError

_HEADER = struct.Struct("<4sII")
_MAGIC = b"CLWT"


def read_tail(path: Path) -> tuple[Entries, int]:
    """Return the entries of every whole record, and how many bytes of the file they take.

    Raises:
        IndexDamagedError: a record that was acknowledged is spoilt.

    Example:
        >>> read_tail(Path("no such file"))[1]
        0
    """
    content = _content(path)
    entries, place = [], 0
    while record := _record(content, place):
        entries.append(record[0])
        place = record[1]
    if _has_record_after(content, place):
        raise IndexDamagedError(f"{path} is spoilt at byte {place}; {REBUILD}")
    return Entries.joined(entries), place


def append_to_tail(path: Path, entries: Entries, *, at: int) -> int:
    """Write one record at this place, cutting off whatever a crash left there.

    Return where the next record goes; durable when this returns.
    """
    content = entries.to_bytes()
    new = not path.exists()
    with path.open("r+b" if not new else "w+b") as file:
        file.truncate(at)
        file.seek(at)
        file.write(_HEADER.pack(_MAGIC, len(entries), checksum(content)) + content)
        file.flush()
        os.fsync(file.fileno())
        end = file.tell()
    if new:
        sync_folder(path.parent)
    return end


def whole_records(path: Path) -> Entries:
    """Return the entries of every whole record, also of those after a spoilt one."""
    content = _content(path)
    entries, place = [], content.find(_MAGIC)
    while place >= 0:
        record = _record(content, place)
        if record is not None:
            entries.append(record[0])
        place = content.find(_MAGIC, record[1] if record else place + 1)
    return Entries.joined(entries)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # nothing was added since the manifest named it
        return b""


def _record(content: bytes, place: int) -> tuple[Entries, int] | None:
    start = place + _HEADER.size
    if len(content) < start:
        return None
    magic, count, crc = _HEADER.unpack_from(content, place)
    end = start + count * ENTRY_BYTES
    body = content[start:end]
    if magic != _MAGIC or len(content) < end or checksum(body) != crc:
        return None
    return Entries.from_bytes(body), end


def _has_record_after(content: bytes, place: int) -> bool:
    while (place := content.find(_MAGIC, place + 1)) >= 0:
        record = _record(content, place)
        if record is not None and len(record[0]):
            return True
    return False
