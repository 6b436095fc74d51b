"""One at a time: streams move one step after another, whichever process seals or takes in."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from clew.bureau.vault.folder import VaultFolder


@contextmanager
def exchange_turn(vault: VaultFolder) -> Iterator[None]:
    """Wait for the other processes of this vault that seal packages or take them in."""
    with (vault.locks_folder / "exchange").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
