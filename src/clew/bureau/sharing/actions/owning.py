"""Owning: a bureau corrects, restricts and recalls what it shared; whoever had it has to follow.

Each is signed and sealed for every bureau that a package with the record went to, or that may have
got it passed on, and stays outstanding until the bureau's receipt says that it was carried out. For
one that nothing can be sealed for now (it is suspended, no key of it serves) it waits.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import SHARE_CASE, TAKE_BACK
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.sharing.actions.going import contents_of, envelope_of
from clew.bureau.sharing.actions.kind import Prepared
from clew.bureau.sharing.actions.kind_registry import kind_named
from clew.bureau.sharing.actions.sealing import (
    UNREACHABLE,
    Load,
    Sealed,
    clear_outbox,
    keep_sealed,
    seal,
)
from clew.bureau.sharing.actions.sending import load_of, terms_for, whole_of
from clew.bureau.sharing.actions.share import check_released
from clew.bureau.sharing.actions.stating import keep_statement
from clew.bureau.sharing.actions.wish import Correction, Wish
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.lock import exchange_turn
from clew.bureau.sharing.models import Outstanding, Partner, SentPackage, SharedRecord
from clew.bureau.sharing.queries.node import check_officer, identity, partner_named
from clew.bureau.sharing.queries.records import (
    RecordNotFoundError,
    is_brought,
    signed_anew,
    standing_of,
    subject_of,
)
from clew.bureau.sharing.standings import to_json
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.signing.document import Document
from clew.exchange.statements.statement import (
    Recall,
    Restriction,
    Statement,
    Version,
    signed_statement,
)
from clew.handling.marking import combined
from clew.handling.tlp import Tlp

DUE = timedelta(days=7)
_LEAST_NAME = 6


class RecalledError(ValueError):
    """The record was recalled, and that is for good."""


class GoesWithReferralError(ValueError):
    """A referral goes to the bureau that it names, and so does what it brings."""


class LabelKeepsHomeError(ValueError):
    """Under that label no other bureau could hold the record."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a record, the packages that tell it, and the bureaux that it waits for."""

    record: str
    packages: Sequence[SentPackage]
    waits_for: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Saying:
    """Who says it of which record, under which tag of the log, why and when."""

    officer: Officer | None
    row: SharedRecord
    tag: str
    reason: str
    own: Identity
    vault: VaultFolder
    now: datetime


def recall(
    acting_officer: Officer, *, name: str, reason: str, vault: VaultFolder, now: datetime
) -> Said:
    """Take a record back from everybody, for good.

    Raises:
        RecordNotFoundError: this bureau shared no such record, or the officer may not see it.
        NoReasonError: no reason is given.
        RefusalError: the directory, a key or a suite forbids it.
    """
    check_officer(TAKE_BACK, acting_officer)
    why = told(reason, what="it is recalled")
    with exchange_turn(vault):
        row = own_record(acting_officer, name)
        saying = Saying(
            acting_officer, row, tags.SHARING_RECORD_RECALLED, why, identity(vault), vault, now
        )
        return recall_as(saying)


def restrict(  # noqa: PLR0913 -- what, from whom, to which label, why, by name
    acting_officer: Officer,
    *,
    name: str,
    remove: Sequence[str],
    reason: str,
    vault: VaultFolder,
    now: datetime,
    tlp: Tlp = Tlp.CLEAR,
) -> Said:
    """Take a record back from some bureaux, for good, or have it kept under a stricter label.

    Raises:
        RecordNotFoundError: this bureau shared no such record, or the officer may not see it.
        UnknownPartnerError: the directory knows no such bureau.
        LabelKeepsHomeError: under that label nobody else could hold it.
        RecalledError: it was recalled.
        NoReasonError: no reason is given.
        RefusalError: the directory, a key or a suite forbids it.
    """
    check_officer(TAKE_BACK, acting_officer)
    why = told(reason, what="it is restricted")
    if not tlp.may_leave_its_bureau:
        raise LabelKeepsHomeError(f"{tlp.value} keeps it at home; recall it, or take bureaux out")
    with exchange_turn(vault):
        row = own_record(acting_officer, name)
        _check_not_recalled(row)
        removed = tuple(partner_named(one).name for one in remove)
        saying = Saying(
            acting_officer, row, tags.SHARING_RECORD_RESTRICTED, why, identity(vault), vault, now
        )
        return _say(saying, Restriction(subject_of(row), removed, tlp), told_of(row))


def correct(
    acting_officer: Officer,
    *,
    name: str,
    correction: Correction,
    vault: VaultFolder,
    now: datetime,
) -> Said:
    """Tell a record anew, as it is in this vault now, in the words and until the day told before.

    Raises:
        RecordNotFoundError: this bureau shared no such record, or the officer may not see it.
        DeniedError: the officer may not share it any more.
        NotReleasedError: its marking does not let it go to one of the bureaux any more.
        GoesWithReferralError: others are to get it besides, and it is a referral's.
        RecalledError: it was recalled.
        NoReasonError: no reason is given.
        RefusalError: the directory, a key or a suite forbids it.
    """
    check_officer(SHARE_CASE, acting_officer)
    why = told(correction.reason, what="it is corrected")
    with exchange_turn(vault):
        row = own_record(acting_officer, name)
        _check_not_recalled(row)
        if correction.to and is_brought(row):
            raise GoesWithReferralError(
                f"{row.record} goes to the bureau of its referral only; share the item by itself "
                "(clew share), or refer it to the other bureau as well (clew referral draft)"
            )
        own, standing = identity(vault), standing_of(row)
        assert standing.version is not None  # it is ours, and was shared
        names = (standing.audience - standing.removed) | set(correction.to)
        partners = [partner_named(one) for one in sorted(names - {own.name})]
        wish = correction.wish(
            Envelope.from_json(row.told),
            had_file=row.reference in row.held,
            audience=sorted({*names, *standing.audience} - {own.name}),
        )
        prepared = kind_named(row.kind).prepare(
            acting_officer, row.reference, with_files=wish.with_files, vault=vault
        )
        check_released(acting_officer, [prepared], partners, wish.purpose, now=now)
        saying = Saying(acting_officer, row, tags.SHARING_RECORD_CORRECTED, why, own, vault, now)
        besides = [partner_named(one) for one in dict.fromkeys(wish.to)]
        return tell_anew(saying, prepared, wish, besides)


def recall_as(saying: Saying) -> Said:
    """Take a record back from everybody, under the exchange's turn.

    Raises:
        RefusalError: the directory, a key or a suite forbids it.
    """
    return _say(saying, Recall(subject_of(saying.row)), told_of(saying.row))


def tell_anew(
    saying: Saying, prepared: Prepared, wish: Wish, besides: Sequence[Partner] = ()
) -> Said:
    """Say a further version of a record, for `wish.audience`, under the exchange's turn.

    It goes to whoever was told of it, and to some besides, who get all of it.

    Raises:
        RefusalError: the directory, a key or a suite forbids it.
    """
    row, standing = saying.row, standing_of(saying.row)
    assert standing.version is not None  # it is ours, and was shared
    told = told_of(row)
    envelope = envelope_of(row.kind, prepared, wish, row.share)
    row.told, row.held = envelope.to_json(), list(contents_of(prepared, envelope))
    row.purpose, row.pap = wish.purpose.value, envelope.pap.value
    row.retain_until = envelope.retain_until
    version = Version(
        subject_of(row),
        standing.version.number + 1,
        tuple(row.held),
        tuple(wish.audience),
        combined(prepared.handlings).tlp,
    )
    return _say(saying, version, {*told, *besides}, besides)


def told_of(row: SharedRecord) -> set[Partner]:
    """Return every bureau that may have the record: of packages, and by others that carry it."""
    standing = standing_of(row)
    named = Q(name__in=standing.audience | standing.removed)
    return set(Partner.objects.filter(named | Q(sent__records=row)).distinct())


def own_record(officer: Officer, name: str) -> SharedRecord:
    """Return the record of that name (or that begins so) that the officer may take back.

    Raises:
        RecordNotFoundError: there is none, or the officer may not see what it is of.
    """
    rows = SharedRecord.objects.filter(is_own=True, record__startswith=name.lower())
    found = [row for row in rows if len(name) >= _LEAST_NAME and _is_owner(officer, row)]
    if len(found) != 1:
        raise RecordNotFoundError(
            f"this bureau shared no record {name}, or several begin so; see: clew exchange records"
        )
    return found[0]


def _is_owner(officer: Officer, row: SharedRecord) -> bool:
    try:
        kind_named(row.kind).check_owner(officer, row.reference)
    except DeniedError:
        return False
    return True


def _check_not_recalled(row: SharedRecord) -> None:
    if standing_of(row).is_recalled:
        raise RecalledError(f"{row.record} was recalled, for good; share it anew as another record")


def _say(
    saying: Saying,
    statement: Statement,
    partners: Iterable[Partner],
    besides: Collection[Partner] = (),
) -> Said:
    row, own, now = saying.row, saying.own, saying.now
    clear_outbox(saying.vault)
    signer = own.signer(now=now)
    document = signed_statement(statement, by=signer, now=now)
    standing = standing_of(row).heard(statement, digest=document.digest)
    row.standing = to_json(standing)
    before = signed_anew(row.said.order_by("id"), by=signer)
    sealed: list[Sealed] = []
    waits: list[Partner] = []
    for partner in sorted(partners, key=lambda one: one.name):
        load = _load(row, partner, [*before, document], saying.vault, whole=partner in besides)
        terms = terms_for([row])
        try:
            one = seal([load], partner.name, terms=terms, own=own, vault=saying.vault, now=now)
        except UNREACHABLE:
            waits.append(partner)  # nobody keeps the others from being told
        else:
            sealed.append(one)
    return _keep(saying, document, sealed, waits)


def _load(
    row: SharedRecord,
    partner: Partner,
    documents: Sequence[Document],
    vault: VaultFolder,
    *,
    whole: bool,
) -> Load:
    """Return what goes to a bureau of a record: what was said, and blobs if it may have them."""
    load = whole_of(row, vault) if whole else load_of(row, partner, vault)
    return replace(load, documents=documents)


@transaction.atomic
def _keep(
    saying: Saying, document: Document, sealed: Sequence[Sealed], waits: Sequence[Partner]
) -> Said:
    row, now = saying.row, saying.now
    row.save()
    said = keep_statement(row, document, said_at=now)
    names, waiting = [one.partner for one in sealed], [one.name for one in waits]
    Outstanding.objects.bulk_create(
        Outstanding(said=said, partner_id=name, by=now + DUE, waits=name in waiting)
        for name in (*names, *waiting)
    )
    details = {row.kind: row.reference, "to": names, "reason": saying.reason}
    details |= {"waits_for": waiting} if waiting else {}
    record(saying.tag, officer=saying.officer, subject=row.record, details=details, now=now)
    if standing_of(row).is_recalled:
        kind_named(row.kind).taken_back(
            saying.officer, row.reference, reason=saying.reason, now=now
        )
    terms = terms_for([row])
    packages = [
        keep_sealed(one, [row], terms=terms, officer=saying.officer, now=now) for one in sealed
    ]
    return Said(row.record, packages, waiting)
