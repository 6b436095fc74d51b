"""Sharing: records that an officer may share go to named bureaux, for a purpose, until a time.

Handling is applied before a byte is sealed: if the marking of one record does not release it to one
of the bureaux, or not for the purpose, nothing goes, and the answer names what and why.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from clew.bureau.access.rules import SHARE_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.sharing.actions.kind import Prepared
from clew.bureau.sharing.actions.kind_registry import kind_named
from clew.bureau.sharing.actions.sealing import (
    Load,
    Sealed,
    Terms,
    clear_outbox,
    keep_sealed,
    seal,
)
from clew.bureau.sharing.actions.stating import keep_statement
from clew.bureau.sharing.envelope import MOST_BYTES, Envelope
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.lock import exchange_turn
from clew.bureau.sharing.models import Partner, SentPackage, SharedRecord
from clew.bureau.sharing.queries.node import check_officer, identity, partner_named
from clew.bureau.sharing.queries.records import standing_of
from clew.bureau.sharing.standings import to_json
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.sealed.manifest import Policy
from clew.exchange.signing.document import Document
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import Subject, Version, signed_statement
from clew.handling.marking import Marking, combined
from clew.handling.purpose import Purpose
from clew.handling.release import ToBureau, admits_all
from clew.handling.tlp import Tlp

MOST_RECORDS = 200
LIFETIME = timedelta(days=30)


class NotReleasedError(PermissionError):
    """The marking of a record does not let it go there, or not for that."""


class TooMuchError(ValueError):
    """More is to go at once than a package may hold."""


@dataclass(frozen=True, slots=True)
class Wish:
    """To whom, for what, with which words, until when. `to` are names of the directory."""

    to: Sequence[str]
    purpose: Purpose
    reason: str
    title: str = ""
    note: str = ""
    with_files: bool = True
    retain_until: datetime | None = None
    lifetime: timedelta = LIFETIME


@dataclass(slots=True)
class Shared:
    """What was shared: the records' names, the packages, and what these bureaux had already."""

    records: list[str] = field(default_factory=list)
    packages: list[SentPackage] = field(default_factory=list)
    already: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Going:
    """A record on its way: what it is, where it stands then, what is said and sent of it."""

    prepared: Prepared
    envelope: Envelope
    standing: Standing
    document: Document

    def load(self) -> Load:
        """Return it as what a package holds."""
        return Load(
            self.standing.subject,
            self.envelope.kind,
            [self.document],
            self.envelope.to_bytes(),
            self.prepared.files,
        )


def share(  # noqa: PLR0913 -- who, what, how, where and when, by name
    acting_officer: Officer,
    references: Sequence[str],
    wish: Wish,
    *,
    vault: VaultFolder,
    now: datetime,
    kind: str = "item",
) -> Shared:
    """Share records: packages in the outbox, one for each bureau, and what was said is kept.

    What these bureaux have of it already is not sent twice.

    Raises:
        DeniedError: the officer may not share one of them.
        LookupError: the officer may not see one of them, or there is no such bureau.
        NoReasonError: no reason is given.
        NotReleasedError: a marking does not let it go; that is logged.
        TooMuchError: too many at once.
        RefusalError: the directory, a key or a suite forbids it.
    """
    check_officer(SHARE_CASE, acting_officer)
    why = told(wish.reason, what="it is shared")
    if len(references) > MOST_RECORDS:
        raise TooMuchError(f"{len(references)} are too many at once; share {MOST_RECORDS} at most")
    with exchange_turn(vault):
        clear_outbox(vault)
        own = identity(vault)
        partners = [partner_named(name) for name in dict.fromkeys(wish.to)]
        prepared = [
            kind_named(kind).prepare(
                acting_officer, reference, with_files=wish.with_files, vault=vault
            )
            for reference in dict.fromkeys(references)
        ]
        check_released(acting_officer, prepared, partners, wish.purpose, now=now)
        shared = Shared()
        fresh = [one for one in prepared if not _is_shared(one, partners, wish, shared)]
        group = uuid4().hex
        going = [_going(kind, one, partners, wish, group, own, now) for one in fresh]
        if going:
            terms = terms_of(going, wish)
            sealed = [
                seal(
                    [one.load() for one in going],
                    partner.name,
                    terms=terms,
                    own=own,
                    vault=vault,
                    now=now,
                )
                for partner in partners
            ]
            _keep(acting_officer, going, sealed, terms, shared, why=why, now=now)
    return shared


def check_released(
    officer: Officer,
    prepared: Iterable[Prepared],
    partners: Sequence[Partner],
    purpose: Purpose,
    *,
    now: datetime,
) -> None:
    """Return if the markings release every record to every bureau for the purpose.

    Raises:
        NotReleasedError: they do not; that is logged.
    """
    against = [
        f"{one.reference[:12]} to {partner.name} ({why})"
        for one in prepared
        for partner in partners
        if (why := _against(one.handlings, partner, purpose))
    ]
    if not against:
        return
    with transaction.atomic():
        record(
            tags.SHARING_RECORD_REFUSED,
            officer=officer,
            details={"why": "; ".join(against)[:2000]},
            now=now,
        )
    raise NotReleasedError(
        f"nothing was sealed; not released: {'; '.join(against[:10])}. Whoever steers the case can "
        "change that: clew case mark"
    )


def terms_of(going: Sequence[Going], wish: Wish) -> Terms:
    """Return the strictest terms of what goes."""
    marking = combined(one for each in going for one in each.prepared.handlings)
    ends = [one.envelope.retain_until for one in going if one.envelope.retain_until]
    return Terms(
        wish.purpose.value,
        Policy(marking.tlp, marking.pap),
        wish.lifetime,
        min(ends, default=None),
    )


def envelope_of(kind: str, prepared: Prepared, wish: Wish, group: str) -> Envelope:
    """Return what is told of a record; it is kept no longer than its cases are.

    Raises:
        TooMuchError: it is too long.
    """
    marking = combined(prepared.handlings)
    ends = [one for one in (marking.keep_until, wish.retain_until) if one is not None]
    made = Envelope(
        kind,
        group,
        wish.title,
        wish.note,
        (wish.purpose,),
        marking.pap,
        min(ends, default=None),
        prepared.inner,
    )
    if len(made.to_bytes()) > MOST_BYTES:
        raise TooMuchError(
            f"what {prepared.reference[:12]} hashes to is too much for a package; share its file"
        )
    return made


def contents_of(prepared: Prepared, envelope: Envelope) -> tuple[str, ...]:
    """Return the SHA-256 of the blobs of which the record consists."""
    digest = hashlib.sha256(envelope.to_bytes()).hexdigest()
    return (digest, prepared.reference) if prepared.files else (digest,)


def _against(handlings: Iterable[Marking], partner: Partner, purpose: Purpose) -> str:
    """Why a record may not go there; empty if it may."""
    several = list(handlings)
    release = ToBureau(str(partner.bureau_id), country=partner.bureau.country)
    if not admits_all(release, several):
        return "its case is not released to it"
    if not all(purpose in one.purposes for one in several):
        return f"its case is not for {purpose.value}"
    return ""


def _is_shared(one: Prepared, partners: Sequence[Partner], wish: Wish, shared: Shared) -> bool:
    rows = SharedRecord.objects.filter(is_own=True, reference=one.reference, purged_at=None)
    names = {partner.name for partner in partners}
    for row in rows:
        standing = standing_of(row)
        has_file = one.reference in row.held
        if has_file == wish.with_files and all(map(standing.is_released_to, names)):
            shared.already.append(row.record)
            return True
    return False


def _going(  # noqa: PLR0913, PLR0917 -- a step of one action
    kind: str,
    prepared: Prepared,
    partners: Sequence[Partner],
    wish: Wish,
    group: str,
    own: Identity,
    now: datetime,
) -> Going:
    subject = Subject(own.name, uuid4().hex)
    envelope = envelope_of(kind, prepared, wish, group)
    label = combined(prepared.handlings).tlp
    audience = tuple(sorted(partner.name for partner in partners))
    version = Version(subject, 1, contents_of(prepared, envelope), audience, Tlp(label))
    document = signed_statement(version, by=own.signer(now=now), now=now)
    standing = Standing(subject).heard(version, digest=document.digest)
    return Going(prepared, envelope, standing, document)


@transaction.atomic
def _keep(  # noqa: PLR0913 -- a step of one action
    officer: Officer,
    going: Sequence[Going],
    sealed: Sequence[Sealed],
    terms: Terms,
    shared: Shared,
    *,
    why: str,
    now: datetime,
) -> None:
    rows = [_row(one, officer, terms, now) for one in going]
    for one, row in zip(going, rows, strict=True):
        keep_statement(row, one.document, said_at=now)
        details = {
            "item": one.prepared.reference,
            "to": sorted(one.standing.audience),
            "purpose": terms.purpose,
            "label": one.standing.tlp,
            "with_file": bool(one.prepared.files),
            "reason": why,
        }
        record(
            tags.SHARING_RECORD_SHARED,
            officer=officer,
            subject=row.record,
            details=details,
            now=now,
        )
    shared.records += [row.record for row in rows]
    shared.packages += [
        keep_sealed(one, rows, terms=terms, officer=officer, now=now) for one in sealed
    ]


def _row(one: Going, officer: Officer, terms: Terms, now: datetime) -> SharedRecord:
    return SharedRecord.objects.create(
        owner=one.standing.subject.owner,
        record=one.standing.subject.record,
        is_own=True,
        kind=one.envelope.kind,
        share=one.envelope.share,
        reference=one.prepared.reference,
        told=one.envelope.to_json(),
        held=list(contents_of(one.prepared, one.envelope)),
        standing=to_json(one.standing),
        purpose=terms.purpose,
        pap=one.envelope.pap.value,
        retain_until=one.envelope.retain_until,
        lifetime_days=max(1, terms.lifetime.days),
        officer=officer,
        made_at=now,
    )
