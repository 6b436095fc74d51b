"""Files that are either wholly there or not: written aside, synced, then renamed."""

import os
from pathlib import Path

ASIDE = ".new"
"""How the name of a file ends that is being written: a crash may leave a part of it."""


def write_durably(path: Path, content: bytes) -> None:
    """Write a file so that after a crash it holds the old content or the new, never a part.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_durably(Path(folder, "a"), b"whole")
        ...     Path(folder, "a").read_bytes()
        b'whole'
    """
    aside = path.with_name(f"{path.name}{ASIDE}")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
