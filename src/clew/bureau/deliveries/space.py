"""Space: whether the disk can hold what is to come, looked at before a file is begun.

A file lies there three times for a while: in pieces, in one piece without a name while it is read,
and in the vault for good.
"""

import shutil

from clew.bureau.vault.folder import VaultFolder

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
            f"the vault's disk has {free >> 20:,} MiB free, and this file with those that were "
            f"begun before takes {needed >> 20:,} MiB; free some space, or send less at once"
        )
