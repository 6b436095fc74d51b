"""Holding a folder, so that two runs never write into it at once."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clew.bulk.errors import BulkError

LOCK = "lock"
"""The file by which a folder is held."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the system lets go of it however the process ends.

    Raises:
        BulkError: another run holds it.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, held(Path(folder)):
        ...     try:
        ...         held(Path(folder)).__enter__()
        ...     except BulkError as error:
        ...         "another run is at work" in str(error)
        True
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BulkError(
                f"another run is at work in {folder}; wait for it or stop it"
            ) from error
        yield
    finally:
        os.close(descriptor)
