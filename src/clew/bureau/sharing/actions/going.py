"""Going: a record on its way to other bureaux, from what is gathered to what is kept of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.sharing.actions.kind import Prepared
from clew.bureau.sharing.actions.sealing import Load, Sealed, Terms, keep_sealed
from clew.bureau.sharing.actions.stating import keep_statement
from clew.bureau.sharing.actions.wish import Wish
from clew.bureau.sharing.envelope import MOST_BYTES, Envelope
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.models import SentPackage, SharedRecord
from clew.bureau.sharing.standings import to_json
from clew.exchange.sealed.manifest import Policy
from clew.exchange.signing.document import Document
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import Subject, Version, signed_statement
from clew.handling.marking import combined
from clew.handling.tlp import Tlp

MOST_RECORDS = 200


class TooMuchError(ValueError):
    """More is to go at once than a package may hold."""


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


def going_out(  # noqa: PLR0913 -- a step of one action
    kind: str, prepared: Prepared, wish: Wish, *, group: str, own: Identity, now: datetime
) -> Going:
    """Return a record that goes for the first time, its first version signed.

    Raises:
        TooMuchError: it is too long.
        RefusalError: no key of this node signs now.
    """
    subject = Subject(own.name, uuid4().hex)
    envelope = envelope_of(kind, prepared, wish, prepared.share or group)
    label = combined(prepared.handlings).tlp
    audience = tuple(sorted({*wish.to, *wish.audience}))
    version = Version(subject, 1, contents_of(prepared, envelope), audience, Tlp(label))
    document = signed_statement(version, by=own.signer(now=now), now=now)
    standing = Standing(subject).heard(version, digest=document.digest)
    return Going(prepared, envelope, standing, document)


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
        wish.title or prepared.title,
        wish.note,
        (wish.purpose, *wish.also_for),
        marking.pap,
        min(ends, default=None),
        prepared.inner,
    )
    if len(made.to_bytes()) > MOST_BYTES:
        raise TooMuchError(
            f"what is told of {prepared.reference[:12]} is too much for a package; of an item, "
            "share its file"
        )
    return made


def contents_of(prepared: Prepared, envelope: Envelope) -> tuple[str, ...]:
    """Return the SHA-256 of the blobs of which the record consists."""
    digest = hashlib.sha256(envelope.to_bytes()).hexdigest()
    return (digest, prepared.reference) if prepared.files else (digest,)


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


@transaction.atomic
def keep_going(  # noqa: PLR0913 -- by whom, what, how, with what else, why and when
    officer: Officer | None,
    going: Sequence[Going],
    sealed: Sequence[Sealed],
    terms: Terms,
    *,
    carried: Sequence[SharedRecord] = (),
    why: str,
    now: datetime,
) -> tuple[list[SharedRecord], list[SentPackage]]:
    """Keep what went: rows of the records, what was said, and the packages that tell it.

    `carried` are records of others that are in the packages besides.
    """
    rows = [_row(one, officer, terms, now) for one in going]
    for one, row in zip(going, rows, strict=True):
        keep_statement(row, one.document, said_at=now)
        details = {
            one.envelope.kind: one.prepared.reference,
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
    every = [*rows, *carried]
    return rows, [keep_sealed(one, every, terms=terms, officer=officer, now=now) for one in sealed]


def _row(one: Going, officer: Officer | None, terms: Terms, now: datetime) -> SharedRecord:
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
