"""Files that are either wholly there or not: written aside, synced, then renamed."""

import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

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
    aside, crc = path.with_name(f"{path.name}{ASIDE}"), 0
    with aside.open("wb") as file:
        for part in parts:
            file.write(part)
            crc = zlib.crc32(part, crc)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)
    return crc


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
