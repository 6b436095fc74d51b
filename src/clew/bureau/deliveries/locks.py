"""Locks: one sender writes to a file, and one process of a vault reads deliveries.

Both end with who holds them, whatever happens to it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from clew.bureau.vault.folder import VaultFolder
from clew.model.wording import Wording


class BusyError(RuntimeError):
    """Somebody is at it."""


@contextmanager
def writing_to(upload_id: UUID, vault: VaultFolder) -> Iterator[None]:
    """Be the only one who writes to a file, or takes it away.

    Raises:
        BusyError: somebody does so now.
    """
    path = vault.locks_folder / f"upload-{upload_id.hex}"
    with path.open("ab") as lock:
        _take(lock.fileno(), "another request writes to this file; ask for its offset, and go on")
        if os.fstat(lock.fileno()).st_nlink == 0:
            raise BusyError(Wording("another request took this file away"))
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def reading(vault: VaultFolder) -> Iterator[None]:
    """Be the only process of a vault that reads deliveries.

    Raises:
        BusyError: another does so now.
    """
    with (vault.locks_folder / "deliveries").open("ab") as lock:
        _take(lock.fileno(), "another process reads what was handed in")
        yield


def is_read(vault: VaultFolder) -> bool:
    """Tell whether a process reads deliveries now."""
    try:
        with reading(vault):
            return False
    except BusyError:
        return True


def _take(lock: int, otherwise: str) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BusyError(otherwise) from error
