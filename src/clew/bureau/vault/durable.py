"""Durable: files that are whole or not there at all, whatever happens to the machine meanwhile."""

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clew.bureau.vault.errors import VaultFullError
from clew.model.wording import Wording

_FULL = {errno.ENOSPC, errno.EDQUOT}
_OWNER_ONLY = 0o600


@contextmanager
def telling_when_full(folder: Path) -> Iterator[None]:
    """Turn the system's "no space left" into an error that says what to do.

    Raises:
        VaultFullError: the disk is full, or the quota used up.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise VaultFullError(
                Wording(
                    "the disk that holds %(folder)s is full; free some space, then run the same "
                    "command again: everything reported as done is kept",
                    folder=str(folder),
                )
            ) from error
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter, durably; it may exist already."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def write_file(path: Path, content: bytes) -> None:
    """Write a whole file that only its owner can read, replacing one that is there."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 -- opened by number
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def open_part(folder: Path) -> tuple[Path, int]:
    """Open a new part file, locked for as long as it is open, and return its path and number."""
    while True:
        path = folder / secrets.token_hex(16)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return path, descriptor
        os.close(descriptor)  # somebody cleaned it up before it was locked


def remove_leftovers(folder: Path) -> int:
    """Remove the part files that no living process holds, and return how many there were."""
    removed = 0
    for path in folder.iterdir():
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            continue  # a writer in another process has just finished
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
            removed += 1
        except BlockingIOError:
            pass  # a writer in another process
        finally:
            os.close(descriptor)
    return removed
