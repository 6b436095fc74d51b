"""Sharing: records that an officer may share go to named bureaux, for a purpose, until a time.

Handling is applied before a byte is sealed: if the marking of one record does not release it to one
of the bureaux, or not for the purpose, nothing goes, and the answer names what and why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from clew.bureau.access.rules import SHARE_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.sharing.actions.going import (
    MOST_RECORDS,
    TooMuchError,
    going_out,
    keep_going,
    terms_of,
)
from clew.bureau.sharing.actions.kind import Prepared
from clew.bureau.sharing.actions.kind_registry import kind_named
from clew.bureau.sharing.actions.sealing import clear_outbox, seal
from clew.bureau.sharing.actions.wish import Wish
from clew.bureau.sharing.lock import exchange_turn
from clew.bureau.sharing.models import Partner, SentPackage, SharedRecord
from clew.bureau.sharing.queries.node import check_officer, identity, partner_named
from clew.bureau.sharing.queries.records import is_brought, is_sent, standing_of
from clew.bureau.vault.folder import VaultFolder
from clew.handling.marking import Marking
from clew.handling.purpose import Purpose
from clew.handling.release import ToBureau, admits_all


class NotReleasedError(PermissionError):
    """The marking of a record does not let it go there, or not for that."""


@dataclass(slots=True)
class Shared:
    """What was shared: the records' names, the packages, and what these bureaux had already."""

    records: list[str] = field(default_factory=list)
    packages: list[SentPackage] = field(default_factory=list)
    already: list[str] = field(default_factory=list)


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
        fresh = [one for one in prepared if not _is_shared(kind, one, partners, wish, shared)]
        group = uuid4().hex
        going = [going_out(kind, one, wish, group=group, own=own, now=now) for one in fresh]
        if going:
            terms = terms_of(going, wish)
            loads = [one.load() for one in going]
            sealed = [
                seal(loads, partner.name, terms=terms, own=own, vault=vault, now=now)
                for partner in partners
            ]
            rows, shared.packages = keep_going(
                acting_officer, going, sealed, terms, why=why, now=now
            )
            shared.records += [row.record for row in rows]
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


def _against(handlings: Iterable[Marking], partner: Partner, purpose: Purpose) -> str:
    """Why a record may not go there; empty if it may."""
    several = list(handlings)
    release = ToBureau(str(partner.bureau_id), country=partner.bureau.country)
    if not admits_all(release, several):
        return "its case is not released to it"
    if not all(purpose in one.purposes for one in several):
        return f"its case is not for {purpose.value}"
    return ""


def _is_shared(
    kind: str, one: Prepared, partners: Sequence[Partner], wish: Wish, shared: Shared
) -> bool:
    rows = SharedRecord.objects.filter(is_own=True, kind=kind, reference=one.reference)
    for row in rows:
        if is_brought(row):
            continue  # it goes when its referral does
        standing = standing_of(row)
        has_file = one.reference in row.held
        is_there = all(
            is_sent(row, partner) and standing.is_released_to(partner.name) for partner in partners
        )
        if has_file == wish.with_files and is_there:
            shared.already.append(row.record)
            return True
    return False
