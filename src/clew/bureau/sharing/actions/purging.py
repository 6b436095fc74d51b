"""Purging: what an owner took back is taken out of this node, and a tombstone stays.

Also what was shared until a time that is over. Files that officers exported of it cannot be reached
from here: they are listed, and the owner is told that all is gone only when an officer says that
they were destroyed.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from clew.bureau.access.rules import CARRY_PACKAGES
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.sharing.actions.kind import Doomed, Place
from clew.bureau.sharing.actions.kind_registry import kind_named
from clew.bureau.sharing.actions.received_cases import mark_received, marking_of
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.models import SaidOfRecord, SharedRecord
from clew.bureau.sharing.queries.exported import files_written_of
from clew.bureau.sharing.queries.node import check_officer, node
from clew.bureau.sharing.queries.records import RecordNotFoundError, standing_of, subject_of
from clew.bureau.sharing.standings import as_tombstone, to_json
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.statements.statement import Subject
from clew.intake.file_reading import FileReading


def purge_due(
    officer: Officer | None,
    *,
    vault: VaultFolder,
    now: datetime,
    but: Collection[Subject] = (),
) -> int:
    """Take out all that is due, and return how many records; under the exchange's turn only.

    `but` are records that the caller replaces at once by what their owners say now.

    Raises:
        IndexDamagedError: an index is broken; after `clew index rebuild` it goes on.
    """
    _note_ended(now)
    due = SharedRecord.objects.filter(purge_due=True, is_own=False)
    rows = [row for row in due if subject_of(row) not in but]
    if rows:
        with erasing():
            for row in rows:
                _purge(row, officer, vault=vault, now=now)
    return len(rows)


@contextmanager
def erasing() -> Iterator[None]:
    """Have SQLite overwrite with zeros what is deleted, and empty its log of old pages."""
    if connection.vendor != "sqlite":
        yield  # PostgreSQL overwrites when it vacuums
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
        yield
        if not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@transaction.atomic
def files_destroyed(acting_officer: Officer, *, name: str, reason: str, now: datetime) -> int:
    """Say that the files exported of a purged record were destroyed; return how many.

    Raises:
        DeniedError: the officer carries no packages.
        RecordNotFoundError: there is no such record, or no file of it.
        NoReasonError: it is not said how and by whom.
    """
    check_officer(CARRY_PACKAGES, acting_officer)
    found = [row for row in SharedRecord.objects.filter(record=name, is_own=False) if row.outside]
    if not found:
        raise RecordNotFoundError(f"no file of {name} is to be destroyed; see: clew exchange list")
    why = told(reason, what="the files are gone: who destroyed them, and how (--reason)")
    row, files = found[0], found[0].outside
    row.outside = []
    row.save(update_fields=["outside"])
    carried_out(row, now)
    record(
        tags.SHARING_FILES_DESTROYED,
        officer=acting_officer,
        subject=row.record,
        details={"owner": row.owner, "files": files, "reason": why},
        now=now,
    )
    return len(files)


def same_here(row: SharedRecord) -> QuerySet[SharedRecord]:
    """Return the other records of other bureaux that are the same thing here."""
    rows = SharedRecord.objects.filter(kind=row.kind, reference=row.reference, is_own=False)
    return rows.exclude(pk=row.pk).exclude(Q(reference="") | Q(purge_due=True))


def _note_ended(now: datetime) -> None:
    ended = SharedRecord.objects.filter(is_own=False, retain_until__lte=now, purged_at=None)
    ended.exclude(reference="").update(purge_due=True)


def _purge(
    row: SharedRecord, officer: Officer | None, *, vault: VaultFolder, now: datetime
) -> None:
    outside = row.outside or files_written_of(row.reference, row.case, since=row.made_at)
    _note_outside(row, outside)
    others = list(same_here(row))
    if row.reference:
        kind_named(row.kind).purge(_doomed(row, others, now), vault=vault)
    with transaction.atomic():
        for other in others:
            _put_again(other, officer, vault=vault, now=now)
        _bury(row, now)
        record(
            tags.SHARING_RECORD_PURGED,
            officer=officer,
            subject=row.record,
            details={"owner": row.owner, "files_outside": len(row.outside)},
            now=now,
        )


@transaction.atomic
def _note_outside(row: SharedRecord, outside: list[dict[str, str]]) -> None:
    """Kept first: after the purge nothing here says any more where the item was."""
    row.outside = outside
    row.save(update_fields=["outside"])


def _doomed(row: SharedRecord, others: list[SharedRecord], now: datetime) -> Doomed:
    return Doomed(
        row.reference,
        str(row),
        row.case,
        [str(one) for one in others],
        [str(one) for one in others if row.reference in one.held],
        now,
        for_good=not standing_of(row).is_released_to(node().name),
    )


def _put_again(
    other: SharedRecord, officer: Officer | None, *, vault: VaultFolder, now: datetime
) -> None:
    """Another owner told what the same thing hashes to: that stays, from that owner's words."""
    by = officer or other.officer
    if other.reference in other.held or by is None:
        return
    kind = kind_named(other.kind)
    read = kind.read(str(other), Envelope.from_json(other.told), {}, decode=_nothing_to_decode)
    kind.put(read, Place(str(other), other.case, marking_of(other), by, vault, "", now))


def _nothing_to_decode(_file: BinaryIO, _name: bytes) -> FileReading:
    raise AssertionError("there is no file")


def _bury(row: SharedRecord, now: datetime) -> None:
    """Leave of the record what keeps it from coming in again, and tell its case."""
    standing = standing_of(row)
    row.reference, row.told, row.held = "", {}, []
    row.purge_due = False
    if not standing.is_released_to(node().name):
        row.standing = to_json(as_tombstone(standing))
        row.purged_at = now
    row.save()
    if row.case is not None:
        mark_received(row.case)
    if not row.outside:
        carried_out(row, now)


def carried_out(row: SharedRecord, now: datetime) -> None:
    """Note, for the receipt, that all is gone of a record that its owner forbade so far."""
    SaidOfRecord.objects.filter(shared=row, carried_out_at=None).update(carried_out_at=now)
