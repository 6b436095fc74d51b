"""Receiving: bytes are appended to a file, all that came or nothing; then they are on the disk.

What came before a connection broke counts, unless a checksum was to prove it.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.deliveries.actions.creating import KEPT_FOR, HandedInError
from clew.bureau.deliveries.locks import writing_to
from clew.bureau.deliveries.models import Piece, Upload
from clew.bureau.deliveries.pieces import name_of
from clew.bureau.deliveries.queries import upload_by_id
from clew.bureau.deliveries.state import State
from clew.bureau.vault.blobs import BlobWriter
from clew.bureau.vault.folder import VaultFolder
from clew.model.wording import Wording

MOST_AT_ONCE = 64 << 20
"""Bytes of one request: it holds a thread of the server for as long as they take."""

ALGORITHMS = ("sha256", "sha1")
_BLOCK = 1 << 16
_LONGEST_S = 600.0


class WrongOffsetError(ValueError):
    """The bytes do not follow those that are here."""


class TooLongError(ValueError):
    """There are more bytes than the file was announced with."""


class PieceTooLargeError(ValueError):
    """There are more bytes than one request may have."""


class ChecksumError(ValueError):
    """The bytes are not those that were sent."""


class ExpiredError(LookupError):
    """Nobody went on with the file for too long."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The bytes of a request: where they go, how many there are, and how to read them.

    `checksum` is the algorithm and the digest that must come out; `read` returns no bytes at the
    end, and raises OSError where the connection broke.
    """

    offset: int
    size: int
    read: Callable[[int], bytes]
    checksum: tuple[str, bytes] | None = None


def receive(
    acting_officer: Officer,
    upload_id: UUID,
    sent: Sent,
    *,
    vault: VaultFolder,
    clock: Callable[[], datetime],
) -> Upload:
    """Append to a file, and return it; when this returns what came is on the disk.

    Raises:
        UploadNotFoundError: it does not exist, or is not the officer's to add to.
        ExpiredError, HandedInError, WrongOffsetError, TooLongError, PieceTooLargeError,
        ChecksumError: as they say; nothing changed.
        BusyError: another request writes to it.
        VaultFullError: the disk is full; nothing changed.
    """
    upload_by_id(acting_officer, upload_id)
    with writing_to(upload_id, vault):
        upload = upload_by_id(acting_officer, upload_id)
        _check(upload, sent.offset, sent.size, now=clock())
        writer = vault.uploads.writer()
        try:
            size = _take(sent, writer)
            if size:
                vault.uploads.remove(name_of(upload.pk, upload.offset))  # left by a crash
                writer.commit(name_of(upload.pk, upload.offset))
                return _advance(acting_officer, upload, size, now=clock())
        finally:
            writer.abort()
    return upload


def check_is_kept(upload: Upload, *, now: datetime) -> None:
    """Return if a file can be gone on with.

    Raises:
        ExpiredError: nobody did for too long.
    """
    if upload.delivery.state == State.OPEN and upload.expires_at <= now:
        raise ExpiredError("nobody went on with this file for a week; send it anew")


def _check(upload: Upload, offset: int, size: int, *, now: datetime) -> None:
    check_is_kept(upload, now=now)
    if upload.delivery.state != State.OPEN:
        raise HandedInError(Wording("what was sent before is handed in; nothing is appended to it"))
    if offset != upload.offset:
        raise WrongOffsetError(f"{upload.offset} bytes are here; go on from there")
    if size > upload.length - upload.offset:
        raise TooLongError(f"the file was announced with {upload.length} bytes")
    if size > MOST_AT_ONCE:
        raise PieceTooLargeError(f"send {MOST_AT_ONCE >> 20} MiB at most in one request")


def _take(sent: Sent, writer: BlobWriter) -> int:
    """Write what comes until all is here, the connection breaks or time is up; return its bytes."""
    algorithm, expected = sent.checksum or ("sha256", b"")
    digest, taken, until = hashlib.new(algorithm), 0, time.monotonic() + _LONGEST_S
    try:
        while taken < sent.size and time.monotonic() < until:
            block = sent.read(min(_BLOCK, sent.size - taken))
            if not block:
                break
            digest.update(block)
            writer.write(block)
            taken += len(block)
    except OSError:
        if sent.checksum:
            raise ChecksumError("the connection broke before all was here") from None
    if sent.checksum and not hmac.compare_digest(digest.digest(), expected):
        raise ChecksumError(f"what came does not have this {algorithm}; send it again")
    return taken


@transaction.atomic
def _advance(officer: Officer, upload: Upload, size: int, *, now: datetime) -> Upload:
    """Record a piece; the right may have been lost, or the file handed in, while it came."""
    upload_by_id(officer, upload.pk)
    row = Upload.objects.select_for_update().select_related("delivery").get(pk=upload.pk)
    _check(row, upload.offset, size, now=now)
    Piece.objects.create(upload=row, at=row.offset, size=size)
    row.offset += size
    row.expires_at = now + KEPT_FOR
    row.save(update_fields=["offset", "expires_at"])
    return row
