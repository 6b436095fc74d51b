"""Removing: files on their way go with their pieces, and the log tells which and why."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.models import Case
from clew.bureau.deliveries import queries
from clew.bureau.deliveries.actions.creating import HandedInError
from clew.bureau.deliveries.locks import BusyError, writing_to
from clew.bureau.deliveries.models import Delivery, Piece, Upload
from clew.bureau.deliveries.pieces import name_of
from clew.bureau.deliveries.state import State
from clew.bureau.vault.folder import VaultFolder
from clew.model.wording import Wording


def remove_upload(
    acting_officer: Officer, upload_id: UUID, *, vault: VaultFolder, now: datetime
) -> None:
    """Take a file on its way away, whole or not.

    Raises:
        UploadNotFoundError: it does not exist, or is not the officer's to add to.
        HandedInError: it is being read.
        BusyError: a request writes to it.
    """
    upload = queries.upload_by_id(acting_officer, upload_id)
    if upload.delivery.state != State.OPEN:
        raise HandedInError(Wording("what was sent is handed in; it is read, and not taken away"))
    _remove(upload, acting_officer, "cancelled", vault=vault, now=now)


def empty_delivery(
    acting_officer: Officer, delivery_id: UUID, *, vault: VaultFolder, now: datetime
) -> None:
    """Take all files of an open delivery away.

    Raises:
        DeliveryNotFoundError: it does not exist, or is not the officer's to add to.
        HandedInError: it is being read.
        BusyError: a request writes to one of them; the others are gone.
    """
    delivery = queries.delivery_by_id(acting_officer, delivery_id)
    if delivery.state != State.OPEN:
        raise HandedInError(Wording("what was sent is handed in; it is read, and not taken away"))
    for upload in queries.uploads_of(delivery):
        _remove(upload, acting_officer, "cancelled", vault=vault, now=now)


def remove_expired(*, vault: VaultFolder, now: datetime) -> int:
    """Take away the files that nobody went on with for too long, and return how many."""
    removed = 0
    for upload in queries.expired(now):
        try:
            _remove(upload, None, "expired", vault=vault, now=now)
            removed += 1
        except BusyError:
            continue  # somebody goes on with it at last
    return removed


def forget_deliveries(case: Case, *, vault: VaultFolder) -> None:
    """Take away what was sent into a case that is removed, in the caller's transaction."""
    of_case = Delivery.objects.filter(exhibit__case=case)
    for upload in Upload.objects.filter(delivery__in=of_case):
        remove_pieces(_places(upload), upload.pk, vault=vault)
    of_case.delete()


def remove_strays(vault: VaultFolder, *, older_than_s: float = 3600.0) -> int:
    """Take away pieces that a crash left between the records and the disk; return how many."""
    kept = Piece.objects.values_list("upload", "at").union(
        Upload.objects.values_list("pk", "offset")
    )
    names = {vault.uploads.path(name_of(key, at)) for key, at in kept}
    return vault.uploads.remove_others(names, older_than_s=older_than_s)


def remove_pieces(places: Sequence[int], upload_id: UUID, *, vault: VaultFolder) -> None:
    """Have the pieces of a file taken from the disk once the caller's transaction holds."""

    def gone() -> None:
        for at in places:
            vault.uploads.remove(name_of(upload_id, at))

    transaction.on_commit(gone)


def _remove(
    upload: Upload, officer: Officer | None, why: str, *, vault: VaultFolder, now: datetime
) -> None:
    with writing_to(upload.pk, vault), transaction.atomic():
        row = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if row is None:
            return
        remove_pieces(_places(row), row.pk, vault=vault)
        details = {"path": row.path, "length": row.length, "offset": row.offset, "why": why}
        subject = str(row.delivery_id)
        record(
            tags.DELIVERIES_UPLOADS_REMOVED,
            officer=officer,
            subject=subject,
            details=details,
            now=now,
        )
        row.delete()


def _places(upload: Upload) -> list[int]:
    """Where its pieces begin, with one that a crash may have left unrecorded."""
    return [*upload.pieces.values_list("at", flat=True), upload.offset]
