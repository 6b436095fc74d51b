"""Taking in: a package of another bureau, all of it or nothing.

1. It is opened: every check of the engine holds, or it is refused and nothing changed.
2. Each record in it is read and decoded in the sandbox, as `clew add` reads files.
3. What owners said is heard, and what that forbids is purged.
4. Its records are put where they belong, and the stream moves, in one transaction.
A crash between these leaves a stream that has not moved: the same package is then taken again.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from clew.bureau.access.rules import TAKE_PACKAGES
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.sharing.actions.hearing import hear
from clew.bureau.sharing.actions.kind import Decode, Open, Place
from clew.bureau.sharing.actions.kind_registry import kind_named
from clew.bureau.sharing.actions.purging import purge_due
from clew.bureau.sharing.actions.received_cases import (
    mark_received,
    marking_of,
    received_case,
)
from clew.bureau.sharing.envelope import MOST_BYTES, Envelope
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.lock import exchange_turn
from clew.bureau.sharing.models import ArrivingBlob, Partner, SharedRecord, TakenPackage
from clew.bureau.sharing.quarantine import Quarantine
from clew.bureau.sharing.queries.node import check_officer, identity, partner_named, taken_positions
from clew.bureau.sharing.queries.records import Standings
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.contents import ContentsError
from clew.exchange.sealed.manifest import Content
from clew.exchange.sealed.opening import OpenedPackage, open_package
from clew.exchange.statements.statement import Subject

_PIECE = 1024 * 1024
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
    """What a package brought: its sender and number, and the records that are new or changed."""

    sender: str
    number: int
    records: list[str] = field(default_factory=list)
    purged: int = 0
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class _Came:
    """A record that came: the envelope, its bytes' SHA-256s, and what the kind read."""

    subject: Subject
    envelope: Envelope
    held: Sequence[str]
    read: Any


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
    came = _read(opened, own, quarantine, desk.decode, now)
    hear(opened.changed, opened.statements, here=own.name, now=now)
    purged = purge_due(desk.officer, vault=desk.vault, now=now)
    _move_files(came, quarantine, desk.vault)
    with transaction.atomic():
        taken = _record(opened, came, desk, now)
    taken.purged = purged
    return taken


def _read(
    opened: OpenedPackage, own: Identity, quarantine: Quarantine, decode: Decode, now: datetime
) -> list[_Came]:
    by_subject: dict[Subject, list[Content]] = {}
    for content in opened.blobs:
        if content.subject.owner != own.name:
            by_subject.setdefault(content.subject, []).append(content)
    found = (
        _read_one(subject, contents, quarantine, decode)
        for subject, contents in by_subject.items()
        if not _is_held(subject, contents)
    )
    return [one for one in found if (end := one.envelope.retain_until) is None or end > now]


def _is_held(subject: Subject, contents: Sequence[Content]) -> bool:
    row = SharedRecord.objects.filter(owner=subject.owner, record=subject.record).first()
    return row is not None and {one.sha256 for one in contents} <= set(row.held)


def _read_one(
    subject: Subject, contents: Sequence[Content], quarantine: Quarantine, decode: Decode
) -> _Came:
    envelopes = [one for one in contents if not one.kind.endswith(".file")]
    if len(envelopes) != 1 or envelopes[0].size > MOST_BYTES:
        raise ContentsError(f"the record {subject.record} came without its one envelope")
    with quarantine.open(envelopes[0].sha256) as file:
        envelope = Envelope.from_bytes(file.read())
    kinds = {envelope.kind, f"{envelope.kind}.file"}
    if {one.kind for one in contents} - kinds or envelopes[0].kind != envelope.kind:
        raise ContentsError(f"the record {subject.record} came with blobs of another kind")
    files: dict[str, Open] = {
        one.sha256: partial(quarantine.open, one.sha256)
        for one in contents
        if one is not envelopes[0]
    }
    name = f"{subject.owner}/{subject.record}"
    read = kind_named(envelope.kind).read(name, envelope, files, decode=decode)
    return _Came(subject, envelope, sorted({one.sha256 for one in contents}), read)


def _move_files(came: Sequence[_Came], quarantine: Quarantine, vault: VaultFolder) -> None:
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


def _record(opened: OpenedPackage, came: Sequence[_Came], desk: Desk, now: datetime) -> Taken:
    manifest = opened.manifest
    partner = Partner.objects.select_for_update().get(name=manifest.sender)
    partner.taken_number, partner.taken_digest = opened.position.number, opened.position.digest
    partner.save(update_fields=["taken_number", "taken_digest"])
    provenance = [
        {"bureau": step.bureau, "act": step.act, "at": step.at.isoformat(), "basis": step.basis}
        for step in manifest.provenance
    ]
    for one in sorted(came, key=lambda one: kind_named(one.envelope.kind).rank(one.read)):
        _put(one, provenance, desk, now)
    _note_brought({one.subject for one in opened.blobs}, provenance)
    ArrivingBlob.objects.all().delete()
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
    details = {
        "from": manifest.sender,
        "number": opened.position.number,
        "records": [str(one.subject.record) for one in came],
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
    names = [one.subject.record for one in came]
    return Taken(manifest.sender, opened.position.number, names, withheld=len(opened.withheld))


def _note_brought(subjects: set[Subject], provenance: list[dict[str, str]]) -> None:
    """Note who brought what is here already: that bureau has it, too, and may refer to it."""
    for subject in subjects:
        row = SharedRecord.objects.get(owner=subject.owner, record=subject.record)
        fresh = [one for one in provenance if one not in row.provenance]
        if fresh and row.held:
            row.provenance = [*row.provenance, *fresh]
            row.save(update_fields=["provenance"])


def _put(one: _Came, provenance: list[dict[str, str]], desk: Desk, now: datetime) -> None:
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
    row.officer, row.purged_at = desk.officer, None
    marking = marking_of(row)
    place = Place(str(row), case, marking, desk.officer, desk.vault, desk.confinement, now)
    row.reference = kind.put(one.read, place)
    row.save()
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
