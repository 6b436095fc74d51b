"""Sealing: records become a package in the outbox, for one bureau, next in its stream.

The file is whole and on the disk before the records name it; what a crash leaves without a row is
removed by whoever seals next. One package goes to one bureau, so that none learns of the others.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.sharing.actions.kind import Open
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.models import Packed, Partner, SentPackage, SharedRecord
from clew.bureau.sharing.queries.node import sent_positions
from clew.bureau.vault.durable import sync_folder, telling_when_full
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.directory.keys import DeadKeyError
from clew.exchange.directory.members import NotAMemberError
from clew.exchange.sealed.manifest import STATEMENT, Manifest, Policy, Step
from clew.exchange.sealed.sealing import (
    Blob,
    Draft,
    NoCommonSuiteError,
    SealedPackage,
    seal_package,
)
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.document import Document
from clew.exchange.statements.statement import Subject

_PIECE = 1024 * 1024

UNREACHABLE = (NotAMemberError, DeadKeyError, NoCommonSuiteError)
"""Nothing can be sealed for that bureau now: it is suspended, or no key of it serves."""


@dataclass(frozen=True, slots=True)
class Load:
    """What goes of one record: what its owner says of it, and blobs, each opened when needed."""

    subject: Subject
    kind: str
    documents: Sequence[Document]
    envelope: bytes = b""
    files: Sequence[Open] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """For what a package goes, how it may be handled and until when it can be taken in."""

    purpose: str
    policy: Policy
    lifetime: timedelta
    retain_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A package whose file is in the outbox, not yet in the records."""

    partner: str
    package: SealedPackage
    file: str
    size: int

    @property
    def position(self) -> Position:
        """Where the stream stands after it."""
        return self.package.positions[self.partner]


def seal(  # noqa: PLR0913 -- what, to whom, how, as whom, where and when, by name
    loads: Sequence[Load],
    partner: str,
    *,
    terms: Terms,
    own: Identity,
    vault: VaultFolder,
    now: datetime,
    after: Position | None = None,
) -> Sealed:
    """Write a package to the outbox; durable when this returns. Under the exchange's turn only.

    `after` is where the stream stands, if not where the records say.

    Raises:
        RefusalError: the directory, a key, a suite or an audience forbids it.
        VaultFullError: the disk is full.
    """
    positions = sent_positions() | ({} if after is None else {partner: after})
    sending = own.sending(positions, {}, now=now)
    target = vault.outbox_folder / f"{uuid4().hex}.clew"
    with ExitStack() as stack, telling_when_full(vault.path):
        blobs = tuple(one for load in loads for one in _blobs(load, vault, stack))
        draft = Draft(
            uuid4().hex,
            (partner,),
            terms.purpose,
            terms.policy,
            terms.lifetime,
            statements=tuple(one for load in loads for one in load.documents),
            blobs=blobs,
            retain_until=terms.retain_until,
            provenance=(Step(own.name, "shared", now),),
        )
        sealed = seal_package(draft, target, sending=sending, now=now)
        _sync(target)
    return Sealed(partner, sealed, target.name, target.stat().st_size)


def keep_sealed(
    sealed: Sealed,
    rows: Sequence[SharedRecord],
    *,
    terms: Terms,
    officer: Officer | None,
    now: datetime,
) -> SentPackage:
    """Record a sealed package in the caller's transaction: from now on it is to be sent."""
    position, manifest = sealed.position, sealed.package.manifest
    made = SentPackage.objects.create(
        partner_id=sealed.partner,
        number=position.number,
        digest=position.digest,
        previous=manifest.recipients[0].previous,
        key=manifest.key,
        sealed_for=manifest.recipients[0].key,
        file=sealed.file,
        size=sealed.size,
        purpose=terms.purpose,
        sealed_at=now,
        expires_at=manifest.expires_at,
        officer=officer,
    )
    Packed.objects.bulk_create(
        Packed(package=made, shared=row, blobs=_blobs_of(row, manifest)) for row in rows
    )
    Partner.objects.filter(name=sealed.partner).update(
        sent_number=position.number, sent_digest=position.digest
    )
    details = {
        "to": sealed.partner,
        "number": position.number,
        "records": [one.record for one in rows],
        "purpose": terms.purpose,
    }
    record(
        tags.SHARING_PACKAGE_SEALED,
        officer=officer,
        subject=position.digest,
        details=details,
        now=now,
    )
    return made


def clear_outbox(vault: VaultFolder) -> None:
    """Remove files that no record names: of a crash, or acknowledged since."""
    wanted = set(
        SentPackage.objects.filter(acknowledged_at=None, withdrawn_at=None).values_list(
            "file", flat=True
        )
    )
    for path in vault.outbox_folder.iterdir():
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _blobs_of(row: SharedRecord, manifest: Manifest) -> list[str]:
    """The SHA-256s of the blobs of a record that a package holds."""
    subject = Subject(row.owner, row.record)
    return sorted(
        one.sha256 for one in manifest.contents if one.subject == subject and one.kind != STATEMENT
    )


def _blobs(load: Load, vault: VaultFolder, stack: ExitStack) -> Iterator[Blob]:
    """The record's blobs as nameless files, which are gone when the stack is closed."""
    if load.envelope:
        yield Blob(load.kind, load.subject, _nameless(BytesIO(load.envelope), vault, stack))
    for file in load.files:
        with file() as opened:
            path = _nameless(opened, vault, stack)
        yield Blob(f"{load.kind}.file", load.subject, path)


def _nameless(source: BinaryIO, vault: VaultFolder, stack: ExitStack) -> Path:
    spool = stack.enter_context(vault.spool())
    while piece := source.read(_PIECE):
        spool.write(piece)
    spool.flush()
    return Path(f"/proc/self/fd/{spool.fileno()}")


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    sync_folder(path.parent)
