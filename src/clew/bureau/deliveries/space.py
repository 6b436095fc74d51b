"""Space: whether the disk can hold what is to come, looked at before a file is begun.

A file lies there three times for a while: in pieces, in one piece without a name while it is read,
and in the vault for good.
"""

import shutil

from clew.bureau.vault.folder import VaultFolder
from clew.model.wording import Wording

_KEPT_FREE = 1 << 30  # bytes, for the records and everything else


class NoSpaceError(OSError):
    """The disk cannot hold the file, with what was begun before."""


def check_space(vault: VaultFolder, *, length: int, to_come: int, largest: int) -> None:
    """Return if a file of so many bytes can come, be read and be kept.

    `to_come` are the bytes that files begun before still need, `largest` is the largest of them.

    Raises:
        NoSpaceError: it cannot.
    """
    free = shutil.disk_usage(vault.path).free
    needed = to_come + 2 * length + max(largest, length) + _KEPT_FREE
    if needed > free:
        raise NoSpaceError(
            Wording(
                "the vault's disk has %(free)s MiB free, and this file with those that were begun "
                "before takes %(needed)s MiB; free some space, or send less at once",
                free=free >> 20,
                needed=needed >> 20,
            )
        )
