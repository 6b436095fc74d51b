"""Pieces: a file on its way lies in the vault sealed like all else, one blob for each request.

A piece's name follows from its file and place, so that one that a crash left before it was
recorded is found again: by whoever sends from there, or whoever takes the file away.
"""

from collections.abc import Iterable
from typing import BinaryIO
from uuid import UUID

from clew.bureau.vault.durable import telling_when_full
from clew.bureau.vault.errors import TamperedBlobError
from clew.bureau.vault.folder import VaultFolder

_CHUNK = 1 << 20


def name_of(upload_id: UUID, at: int) -> str:
    """Return the name under which a piece lies in the vault."""
    return f"{upload_id.hex} {at}"


def put_together(
    vault: VaultFolder, upload_id: UUID, pieces: Iterable[tuple[int, int]], *, length: int
) -> BinaryIO:
    """Return the whole file, without a name: gone when it is closed. `pieces` are places and sizes.

    Raises:
        VaultFullError: the disk is full.
        BlobNotFoundError: a piece is missing.
        TamperedBlobError: a piece was exchanged, truncated or damaged.
    """
    whole = vault.spool()
    try:
        _copy_all(vault, upload_id, pieces, whole, length)
        whole.flush()
        whole.seek(0)
    except BaseException:
        whole.close()
        raise
    return whole


def _copy_all(
    vault: VaultFolder,
    upload_id: UUID,
    pieces: Iterable[tuple[int, int]],
    whole: BinaryIO,
    length: int,
) -> None:
    end = 0
    for at, size in pieces:
        if at != end or _copy(vault, name_of(upload_id, at), whole) != size:
            raise TamperedBlobError("a piece of a file that was sent is not what came")
        end += size
    if end != length:
        raise TamperedBlobError(f"{end} of {length} bytes of a file that was sent are there")


def _copy(vault: VaultFolder, name: str, whole: BinaryIO) -> int:
    copied = 0
    with vault.uploads.open(name) as piece, telling_when_full(vault.path):
        while chunk := piece.read(_CHUNK):
            copied += whole.write(chunk)
    return copied
