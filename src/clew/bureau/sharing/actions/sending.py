"""Sending again: what a bureau lacks is sealed for it anew, from where its receipt says it stands.

So an old backup on either side, a package that expired or one under a key that ended need no
protocol of their own.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import batched

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.sharing.actions.going import MOST_RECORDS
from clew.bureau.sharing.actions.sealing import UNREACHABLE, Load, Terms, keep_sealed, seal
from clew.bureau.sharing.actions.wish import LIFETIME
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.models import Outstanding, Partner, SentPackage, SharedRecord
from clew.bureau.sharing.queries.records import documents_of, standing_of, subject_of, was_sent
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.sealed.manifest import Policy
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.keys import Secret
from clew.exchange.statements.statement import read_statement
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp, strictest


def load_of(row: SharedRecord, partner: Partner, vault: VaultFolder) -> Load:
    """Return what goes to a bureau of a record: its blobs only if the bureau may have them.

    Of what the bureau was not sent before, it is told where it stands, and no more.
    """
    standing = standing_of(row)
    if not standing.is_released_to(partner.name) or not was_sent(row, partner) or not row.held:
        return Load(subject_of(row), row.kind, [])
    return whole_of(row, vault)


def whole_of(row: SharedRecord, vault: VaultFolder) -> Load:
    """Return all of a record but what was said of it, own or of another bureau."""
    envelope = Envelope.from_json(row.told).to_bytes()
    others = set(row.held) - {hashlib.sha256(envelope).hexdigest()}
    files = [partial(vault.blobs.open, sha256) for sha256 in sorted(others)]
    return Load(subject_of(row), row.kind, [], envelope, files)


def terms_for(rows: Sequence[SharedRecord]) -> Terms:
    """Return the strictest terms of records."""
    labels = [standing_of(row).tlp or Tlp.RED for row in rows]
    ends = [row.retain_until for row in rows if row.retain_until is not None]
    pap = max((Pap(row.pap) for row in rows if row.pap), key=list(Pap).index, default=Pap.RED)
    days = min((row.lifetime_days for row in rows if row.is_own), default=LIFETIME.days)
    return Terms(
        next((row.purpose for row in rows if row.purpose), Purpose.INTELLIGENCE.value),
        Policy(strictest(labels), pap),
        timedelta(days=days),
        min(ends, default=None),
    )


def send_anew(  # noqa: PLR0913 -- to whom, from where, as whom, where and when, by name
    partner: Partner,
    position: Position,
    *,
    own: Identity,
    vault: VaultFolder,
    officer: Officer | None,
    now: datetime,
) -> list[SentPackage]:
    """Seal all that a bureau may know of our records, from a place in its stream on.

    What was sealed for it beyond that place and not acknowledged is withdrawn. Under the exchange's
    turn only.

    Raises:
        RefusalError: the directory, a key or a suite forbids it.
    """
    every = SharedRecord.objects.filter(packages__partner=partner).distinct()
    rows, sealed = [row for row in every if row.is_own or _is_believed(row, own, now)], []
    for several in batched(rows, MOST_RECORDS, strict=False):
        terms = terms_for(several)
        loads = loads_for(several, partner, by=own.signer(now=now), vault=vault)
        one = seal(loads, partner.name, terms=terms, own=own, vault=vault, now=now, after=position)
        position = one.position
        sealed.append((one, several, terms))
    with transaction.atomic():
        _withdraw(partner, now)
        if not sealed:
            Partner.objects.filter(pk=partner.pk).update(
                sent_number=position.number, sent_digest=position.digest
            )
        return [
            keep_sealed(one, several, terms=terms, officer=officer, now=now)
            for one, several, terms in sealed
        ]


def loads_for(
    rows: Sequence[SharedRecord], partner: Partner, *, by: Secret, vault: VaultFolder
) -> list[Load]:
    """Return what goes to a bureau of records, with all that was said of them."""
    loads = [(row, load_of(row, partner, vault)) for row in rows]
    return [replace(load, documents=documents_of(row, by=by)) for row, load in loads]


def say_what_waits(
    partner: Partner,
    *,
    own: Identity,
    vault: VaultFolder,
    officer: Officer | None,
    now: datetime,
) -> None:
    """Seal what was said while nothing could be sealed for a bureau, if that can be done now."""
    waiting = Outstanding.objects.filter(partner=partner, waits=True, done_at=None)
    rows = list(SharedRecord.objects.filter(said__outstanding__in=waiting).distinct())
    for several in batched(rows, MOST_RECORDS, strict=False):
        terms = terms_for(several)
        loads = loads_for(several, partner, by=own.signer(now=now), vault=vault)
        try:
            one = seal(loads, partner.name, terms=terms, own=own, vault=vault, now=now)
        except UNREACHABLE:
            return
        with transaction.atomic():
            keep_sealed(one, several, terms=terms, officer=officer, now=now)
            waiting.filter(said__shared__in=several).update(waits=False)


def send_stale_anew(
    *, own: Identity, vault: VaultFolder, officer: Officer | None, now: datetime
) -> None:
    """Seal anew what waits for a bureau and would be refused there: expired, or its key ended.

    What cannot be sealed for one bureau now goes on waiting; the others get theirs.
    """
    for partner in Partner.objects.order_by("name"):
        waiting = pending(partner)
        if waiting and not all(_can_be_taken(one, own, now) for one in waiting):
            place = place_before(waiting[0])
            with suppress(*UNREACHABLE):
                send_anew(partner, place, own=own, vault=vault, officer=officer, now=now)


def pending(partner: Partner) -> list[SentPackage]:
    """Return the packages for a bureau that it has not acknowledged, in order."""
    rows = partner.sent.filter(acknowledged_at=None, withdrawn_at=None)
    return list(rows.order_by("number"))


def place_before(package: SentPackage) -> Position:
    """Return where the stream stood when a package was sealed."""
    number = package.number - 1
    return Position(number, package.previous) if number else Position()


def _is_believed(row: SharedRecord, own: Identity, now: datetime) -> bool:
    """Whether others believe now what another owner signed: it takes part, and its key serves."""
    documents = documents_of(row, by=own.signer(now=now))
    try:
        for document in documents:
            read_statement(document, directory=own.directory, now=now)
    except UNREACHABLE:
        return False
    return True


def _can_be_taken(package: SentPackage, own: Identity, now: datetime) -> bool:
    """Whether its time is not over, and both keys serve; of a bureau suspended now it may wait."""
    members = own.directory.snapshot.members
    used = ((own.name, package.key), (package.partner_id, package.sealed_for))
    return package.expires_at > now and all(
        name not in members or members[name].is_suspended or members[name].key(key).serves(now=now)
        for name, key in used
    )


def _withdraw(partner: Partner, now: datetime) -> None:
    waiting = partner.sent.filter(acknowledged_at=None, withdrawn_at=None)
    waiting.update(withdrawn_at=now)
