"""Taking in: a package of another bureau, all of it or nothing.

1. It is opened: every check of the engine holds, or it is refused and nothing changed.
2. Each record in it is read and decoded in the sandbox, as `clew add` reads files.
3. What owners said is heard, and what that forbids is purged.
4. Its records are put where they belong, and the stream moves, in one transaction.
A record that its kind cannot read or put is set aside, with the reason, and the rest goes on: else
one would keep out all that follows, recalls too. Its owner tells it anew by correcting it.
A crash between these leaves a stream that has not moved: the same package is then taken again.
"""

import shutil
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import DataError, IntegrityError, transaction

from clew.bureau.access.rules import TAKE_PACKAGES
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.sharing.actions.hearing import hear
from clew.bureau.sharing.actions.kind import Decode, Place
from clew.bureau.sharing.actions.kind_registry import kind_named
from clew.bureau.sharing.actions.purging import carried_out, erasing, purge_due
from clew.bureau.sharing.actions.reading import Came, read_records
from clew.bureau.sharing.actions.received_cases import (
    mark_received,
    marking_of,
    received_case,
)
from clew.bureau.sharing.lock import exchange_turn
from clew.bureau.sharing.models import ArrivingBlob, Partner, SharedRecord, TakenPackage
from clew.bureau.sharing.quarantine import Quarantine
from clew.bureau.sharing.queries.node import check_officer, identity, partner_named, taken_positions
from clew.bureau.sharing.queries.records import Standings
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.manifest import Manifest, Step
from clew.exchange.sealed.opening import OpenedPackage, open_package
from clew.exchange.statements.statement import Subject

_PIECE = 1024 * 1024
_MOST_WHY = 1_000
_SPARE = 1 << 28  # bytes of the disk that are left free


@dataclass(frozen=True, slots=True)
class Desk:
    """Who takes in, into which vault, and how files are decoded; `confinement` says how that is."""

    officer: Officer
    vault: VaultFolder
    decode: Decode
    confinement: str


@dataclass(slots=True)
class Taken:
    """What a package brought: its sender and number, and the records that are new or changed.

    `set_aside` are those that could not be taken, each with why: the rest was.
    """

    sender: str
    number: int
    records: list[str] = field(default_factory=list)
    purged: int = 0
    withheld: int = 0
    set_aside: list[tuple[str, str]] = field(default_factory=list)


def take_package(desk: Desk, path: Path, *, now: datetime) -> Taken:
    """Take in a package file.

    Raises:
        DeniedError: the officer takes nothing in.
        RefusalError: it does not hold, or was taken before; nothing changed.
        IndexDamagedError: something has to be purged and an index is broken.
        VaultFullError: the disk is full; nothing changed.
    """
    check_officer(TAKE_PACKAGES, desk.officer)
    with exchange_turn(desk.vault):
        clear_arrivals(desk.vault)
        purge_due(desk.officer, vault=desk.vault, now=now)
        quarantine = Quarantine(desk.vault.incoming)
        try:
            return _taken(desk, path, quarantine, now)
        finally:
            quarantine.clear()


@transaction.atomic
def log_refusal(officer: Officer, path: Path, error: RefusalError, *, now: datetime) -> None:
    """Log that a package was refused, and why."""
    details = {"file": path.name, "refusal": type(error).__name__, "why": str(error)[:1000]}
    record(tags.SHARING_PACKAGE_REFUSED, officer=officer, details=details, now=now)


def clear_arrivals(vault: VaultFolder) -> None:
    """Remove files of packages that a crash kept from being recorded."""
    for row in ArrivingBlob.objects.all():
        if not Item.objects.filter(pk=row.sha256).exists():
            vault.blobs.remove(row.sha256)
            vault.thumbs.remove(row.sha256)
        row.delete()


def _taken(desk: Desk, path: Path, quarantine: Quarantine, now: datetime) -> Taken:
    own = identity(desk.vault)
    receiving = own.receiving(taken_positions(), Standings())
    room = max(0, shutil.disk_usage(desk.vault.path).free - _SPARE)
    with path.open("rb") as file:
        opened = open_package(
            file, receiving=receiving, now=now, keeper=quarantine.keeper, room=room
        )
    came, aside = read_records(opened, own, quarantine, desk.decode, now)
    hear(opened.changed, opened.statements, here=own.name, now=now)
    replaced = {one.subject for one in came if kind_named(one.envelope.kind).is_replaced}
    purged = purge_due(desk.officer, vault=desk.vault, now=now, but=replaced)
    _move_files(came, quarantine, desk.vault)
    with erasing() if replaced else nullcontext(), transaction.atomic():
        taken = _record(opened, came, aside, desk, now)
    if taken.set_aside:  # of which the version before is not to be here any more
        purged += purge_due(desk.officer, vault=desk.vault, now=now)
    taken.purged = purged
    return taken


def _move_files(came: Sequence[Came], quarantine: Quarantine, vault: VaultFolder) -> None:
    """Put files into the vault; until their records are there, they are noted as arriving."""
    wanted = {sha256 for one in came for sha256 in kind_named(one.envelope.kind).files_of(one.read)}
    ArrivingBlob.objects.bulk_create(
        (ArrivingBlob(sha256=sha256) for sha256 in sorted(wanted)), ignore_conflicts=True
    )
    for sha256 in sorted(wanted):
        writer = vault.blobs.writer()
        try:
            with quarantine.open(sha256) as file:
                while piece := file.read(_PIECE):
                    writer.write(piece)
            writer.commit(sha256)
        finally:
            writer.abort()


def _record(
    opened: OpenedPackage,
    came: Sequence[Came],
    aside: dict[Subject, str],
    desk: Desk,
    now: datetime,
) -> Taken:
    manifest = opened.manifest
    partner = Partner.objects.select_for_update().get(name=manifest.sender)
    partner.taken_number, partner.taken_digest = opened.position.number, opened.position.digest
    partner.save(update_fields=["taken_number", "taken_digest"])
    provenance = _proved(manifest)
    for one in sorted(came, key=lambda one: kind_named(one.envelope.kind).rank(one.read)):
        try:
            with transaction.atomic():
                _put(one, provenance, desk, now)
        except (RefusalError, IntegrityError, DataError) as error:
            aside[one.subject] = str(error)
    for subject, why in aside.items():
        _set_aside(subject, why, desk, now)
    _note_brought({one.subject for one in opened.blobs}, provenance)
    clear_arrivals(desk.vault)
    TakenPackage.objects.create(
        partner=partner,
        manifest=manifest.id,
        number=opened.position.number,
        digest=opened.digest,
        purpose=manifest.purpose,
        sealed_at=manifest.sealed_at,
        taken_at=now,
        officer=desk.officer,
        withheld=sorted({one.sha256 for one in opened.withheld}),
    )
    names = [one.subject.record for one in came if one.subject not in aside]
    details = {
        "from": manifest.sender,
        "number": opened.position.number,
        "records": names,
        "set_aside": [one.record for one in aside],
        "said": len(opened.statements),
        "withheld": len(opened.withheld),
    }
    record(
        tags.SHARING_PACKAGE_TAKEN,
        officer=desk.officer,
        subject=opened.digest,
        details=details,
        now=now,
    )
    return Taken(
        manifest.sender,
        opened.position.number,
        names,
        withheld=len(opened.withheld),
        set_aside=[(one.record, why) for one, why in aside.items()],
    )


def _set_aside(subject: Subject, why: str, desk: Desk, now: datetime) -> None:
    """Note why a record could not be taken: nothing of it is here but what its owner said."""
    row = SharedRecord.objects.get(owner=subject.owner, record=subject.record)
    row.set_aside = why[:_MOST_WHY]
    row.save(update_fields=["set_aside"])
    record(
        tags.SHARING_RECORD_SET_ASIDE,
        officer=desk.officer,
        subject=row.record,
        details={"owner": row.owner, "why": row.set_aside},
        now=now,
    )


def _proved(manifest: Manifest) -> list[dict[str, str]]:
    """What the sender signed of itself. What it says of others it could have made up."""
    own = [step for step in manifest.provenance if step.bureau == manifest.sender]
    return [
        {"bureau": step.bureau, "act": step.act, "at": step.at.isoformat(), "basis": step.basis}
        for step in own or [Step(manifest.sender, "sent", manifest.sealed_at)]
    ]


def _note_brought(subjects: set[Subject], provenance: list[dict[str, str]]) -> None:
    """Note who brought what is here already: that bureau has it, too, and may refer to it."""
    for subject in subjects:
        row = SharedRecord.objects.get(owner=subject.owner, record=subject.record)
        fresh = [one for one in provenance if one not in row.provenance]
        if fresh and row.held:
            row.provenance = [*row.provenance, *fresh]
            row.save(update_fields=["provenance"])


def _put(one: Came, provenance: list[dict[str, str]], desk: Desk, now: datetime) -> None:
    subject, envelope = one.subject, one.envelope
    row = SharedRecord.objects.select_for_update().get(owner=subject.owner, record=subject.record)
    kind, case = kind_named(envelope.kind), None
    if kind.needs_case(one.read):
        bureau = partner_named(subject.owner).bureau
        case = received_case(subject.owner, bureau, envelope, officer=desk.officer, now=now)
    row.kind, row.share, row.told = envelope.kind, envelope.share, envelope.to_json()
    row.held, row.provenance, row.case = list(one.held), provenance, case
    row.purpose = ",".join(purpose.value for purpose in envelope.purposes)[:40]
    row.pap, row.retain_until = envelope.pap.value, envelope.retain_until
    row.officer, row.purged_at, row.set_aside = desk.officer, None, ""
    is_replaced, row.purge_due = row.purge_due, False  # by what is put there now
    marking = marking_of(row)
    place = Place(str(row), case, marking, desk.officer, desk.vault, desk.confinement, now)
    row.reference = kind.put(one.read, place)
    row.save()
    if is_replaced:
        carried_out(row, now)
    if case is not None:
        mark_received(case)
    details = {"owner": subject.owner, "reference": row.reference}
    details |= {} if case is None else {"case": case.number}
    record(
        tags.SHARING_RECORD_TAKEN,
        officer=desk.officer,
        subject=row.record,
        details=details,
        now=now,
    )
