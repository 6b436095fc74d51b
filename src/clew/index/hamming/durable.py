"""Files that are either wholly there or not: written aside, synced, then renamed."""

import fcntl
import os
import secrets
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from numpy.typing import NDArray

ASIDE = ".new"
"""How the name of a file ends that is being written: a crash may leave a part of it."""


def write_durably(path: Path, parts: Iterable[bytes | NDArray[Any]]) -> int:
    """Write a file so that after a crash it holds the old content or the new, never a part.

    Return the CRC-32 of its bytes.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     crc = write_durably(Path(folder, "a"), [b"who", b"le"])
        ...     Path(folder, "a").read_bytes(), crc == zlib.crc32(b"whole")
        (b'whole', True)
    """
    aside = path.with_name(f"{path.name}{ASIDE}")
    with aside.open("wb") as file:
        *_, crc = write_parts(file, parts)
    aside.replace(path)
    sync_folder(path.parent)
    return crc


def write_parts(file: BinaryIO, parts: Iterable[bytes | NDArray[Any]]) -> list[int]:
    """Write the parts and sync them; return the CRC-32 of the file after each part."""
    crcs = [0]
    for part in parts:
        file.write(part)
        crcs.append(zlib.crc32(part, crcs[-1]))
    file.flush()
    os.fsync(file.fileno())
    return crcs[1:] or crcs


def new_draft(folder: Path) -> BinaryIO:
    """Open a new file to be renamed when it is whole; locked, so that nobody sweeps it away."""
    while True:
        path = folder / f"draft-{secrets.token_hex(8)}{ASIDE}"
        file = path.open("xb")
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():
            return file
        file.close()  # swept away in the moment before it was locked


def is_being_written(path: Path) -> bool:
    """Whether a process that lives holds this draft."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
