"""Referring: what is to be told of referrals to bureaux of other nodes goes with the next package.

Told is what may be told now, worked out anew each time: a part that a marking holds back since is
left out of a further version, one that was withdrawn is recalled, and the items that it brought
follow it. Items that came from other bureaux are carried on as these signed them, where they allow
it, and never as this bureau's. What is left out is told and logged.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import batched
from uuid import UUID, uuid4

from django.db import transaction

from clew.bureau.accounts.bureau_kind import Exchanges
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries import parts_of
from clew.bureau.referrals.queries.releasing import LeftOut, left_out, parts_for
from clew.bureau.sharing.actions.brought import follow_referrals
from clew.bureau.sharing.actions.going import MOST_RECORDS, Going, going_out, keep_going
from clew.bureau.sharing.actions.item_records import prepared_item
from clew.bureau.sharing.actions.kind import Prepared
from clew.bureau.sharing.actions.owning import recall_as, tell_anew
from clew.bureau.sharing.actions.received_cases import marking_of
from clew.bureau.sharing.actions.referral_records import prepared_answer, prepared_referral
from clew.bureau.sharing.actions.sealing import Load, Terms, seal
from clew.bureau.sharing.actions.sending import say_what_waits, whole_of
from clew.bureau.sharing.actions.teller import BY_ITSELF, Teller, audience_of, wish_for
from clew.bureau.sharing.actions.wish import LIFETIME, Wish
from clew.bureau.sharing.models import Partner, SharedRecord
from clew.bureau.sharing.queries.node import node
from clew.bureau.sharing.queries.records import documents_of, is_sent, standing_of
from clew.exchange.referral_parts import PartKind
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.manifest import Policy
from clew.handling.marking import combined
from clew.model.referral import State

_REFERRAL, _ANSWER, _ITEM = "referral", "answer", "item"
_OF_ITEMS = {PartKind.ITEM, PartKind.DIGESTS}


def tell_all(teller: Teller, partners: Iterable[Partner]) -> list[str]:
    """Seal what some bureaux are to be told; return in words what markings left out of it.

    What is taken back is said first, to every bureau that may have it, whoever is told now: one
    that cannot be reached keeps nobody else from it. Under the exchange's turn only.
    """
    for partner in Partner.objects.order_by("name"):
        _take_back(replace(teller, partner=partner))
    left: list[str] = []
    for partner in partners:
        one = replace(teller, partner=partner)
        say_what_waits(partner, own=one.own, vault=one.vault, officer=one.officer, now=one.now)
        left += _tell_news(one)
    return left


def _take_back(teller: Teller) -> None:
    """Say that referrals to a bureau were withdrawn, and what became of the items they brought."""
    sent = list(_sent(teller.partner))
    for referral in sent:
        row = _own_row(_REFERRAL, referral)
        if referral.state == State.WITHDRAWN and row and not standing_of(row).is_recalled:
            with _logging_refusals(teller):
                _recall(row, referral, teller)
    with _logging_refusals(teller):
        follow_referrals(teller, sent)


def _tell_news(teller: Teller) -> list[str]:
    """Seal what is new of each referral; what cannot be sealed now waits, and is logged."""
    snapshot, name = teller.own.directory.snapshot, teller.partner.name
    left: list[str] = []
    if name not in snapshot.members or snapshot.members[name].is_suspended:
        return left
    for referral in _sent(teller.partner):
        with _logging_refusals(teller):
            left += _tell_sent(referral, teller)
    for referral in _got(teller.partner):
        with _logging_refusals(teller):
            _tell_answer(referral, teller)
    return left


def _sent(partner: Partner) -> Iterator[Referral]:
    """What this bureau sent to another, as long as something of it can still be said."""
    rows = Referral.objects.filter(bureau=node().bureau_id, to=partner.bureau_id)
    yield from rows.filter(sent_at__isnull=False).select_related("bureau", "to", "parent")


def _got(partner: Partner) -> Iterator[Referral]:
    """What came from a bureau by the exchange, and was not taken back."""
    came = SharedRecord.objects.filter(is_own=False, kind=_REFERRAL, owner=partner.name)
    keys = [UUID(one) for one in came.exclude(reference="").values_list("reference", flat=True)]
    rows = Referral.objects.filter(pk__in=keys, to=node().bureau_id, bureau=partner.bureau_id)
    yield from rows.select_related("bureau", "to")


def _tell_sent(referral: Referral, teller: Teller) -> list[str]:
    row = _own_row(_REFERRAL, referral)
    if referral.state == State.WITHDRAWN:
        return []
    if row is not None and not standing_of(row).is_released_to(teller.partner.name):
        return []
    return _tell(_REFERRAL, row, prepared_referral(referral), referral, teller)


def _tell_answer(referral: Referral, teller: Teller) -> None:
    row = _own_row(_ANSWER, referral)
    if row is None or standing_of(row).is_released_to(teller.partner.name):
        _tell(_ANSWER, row, prepared_answer(referral), referral, teller)


def _tell(
    kind: str, row: SharedRecord | None, prepared: Prepared, referral: Referral, teller: Teller
) -> list[str]:
    """Tell it for the first time, with its items, or anew if it is another now."""
    is_own = kind == _REFERRAL
    audience = audience_of(referral, teller.partner) if is_own else [teller.partner.name]
    wish = wish_for(prepared.handlings, referral, audience, teller)
    group = uuid4().hex if row is None else row.share
    if row is not None and row.told["inner"] == prepared.inner and _is_for(row, audience):
        return []
    assert referral.to is not None
    left = left_out(referral, referral.to) if is_own else []
    items = list(_items(referral, wish, group, teller, left)) if is_own else []
    if row is None:
        going = going_out(kind, prepared, wish, group=group, own=teller.own, now=teller.now)
        _seal([*items, going], wish, teller)
    else:
        _seal(items, wish, teller)
        why = f"{BY_ITSELF}: {referral}"
        tell_anew(teller.saying(row, tags.SHARING_RECORD_CORRECTED, why), prepared, wish)
    where = f"referral {referral} to {teller.partner.name}"
    if left:
        _log_refused(teller, "; ".join(f"{where}: {one}" for one in left))
    return [f"{where}: {one}" for one in _as_seen(left, referral, teller)]


def _as_seen(left: Sequence[LeftOut], referral: Referral, teller: Teller) -> list[str]:
    """What was left out in words, as far as who carries it may see it; to no officer, nothing."""
    if teller.officer is None or not left:
        return []
    seen = {one.pk for one in parts_of(teller.officer, referral)}
    told = [str(one) for one in left if one.part.pk in seen]
    is_all = len(told) == len(left)
    return told if is_all else [*told, "something of it that you may not see"]


def _is_for(row: SharedRecord, audience: Sequence[str]) -> bool:
    standing = standing_of(row)
    return standing.audience - standing.removed == set(audience) - standing.removed


def _items(
    referral: Referral, wish: Wish, group: str, teller: Teller, left: list[LeftOut]
) -> Iterator[Going | SharedRecord]:
    """The items that a referral tells of and that the bureau has not got yet.

    One that another node's bureau lent goes on as that bureau signed it, or is `left` out.
    """
    assert referral.to is not None
    for part in parts_for(referral, referral.to):
        if part.kind not in _OF_ITEMS or part.item_id is None:
            continue
        with_file = part.kind == PartKind.ITEM and teller.vault.blobs.has(part.item_id)
        rows = SharedRecord.objects.filter(kind=_ITEM, reference=part.item_id, purge_due=False)
        if any(_has(row, teller.partner, with_file=with_file) for row in rows):
            continue
        cases = [one.case for one in part.sources.all() if one.case is not None]
        if any(case.bureau.exchanges == Exchanges.ELSEWHERE for case in cases):
            lent = [row for row in rows if row.case in cases and row.held and not row.is_own]
            let_go = [row for row in lent if standing_of(row).is_released_to(teller.partner.name)]
            yield from let_go
            if not let_go:
                left.append(LeftOut(part, "the bureau that lent it did not release it"))
            continue
        handlings = frozenset({referral.handling, *(case.handling for case in cases)})
        if combined(handlings).purposes:
            prepared = prepared_item(
                part.item_id, handlings, with_file=with_file, vault=teller.vault
            )
            told = wish_for(handlings, referral, wish.audience, teller)
            yield going_out(_ITEM, prepared, told, group=group, own=teller.own, now=teller.now)
        else:
            left.append(LeftOut(part, "it may be used for nothing that both allow"))


def _has(row: SharedRecord, partner: Partner, *, with_file: bool) -> bool:
    """Whether a bureau was sent the item already, or it is its own."""
    if row.owner == partner.name:
        return bool(row.held)
    enough = not with_file or row.reference in row.held
    return enough and is_sent(row, partner) and standing_of(row).is_released_to(partner.name)


def _seal(several: Sequence[Going | SharedRecord], wish: Wish, teller: Teller) -> None:
    for some in batched(several, MOST_RECORDS, strict=False):
        going = [one for one in some if isinstance(one, Going)]
        carried = [one for one in some if isinstance(one, SharedRecord)]
        terms = _terms(going, carried, wish)
        loads = [*(_carried(one, teller) for one in carried), *(one.load() for one in going)]
        sealed = seal(
            loads,
            teller.partner.name,
            terms=terms,
            own=teller.own,
            vault=teller.vault,
            now=teller.now,
        )
        keep_going(
            teller.officer, going, [sealed], terms, carried=carried, why=wish.reason, now=teller.now
        )


def _carried(row: SharedRecord, teller: Teller) -> Load:
    whole = whole_of(row, teller.vault)
    documents = documents_of(row, by=teller.own.signer(now=teller.now))
    return Load(whole.subject, whole.kind, documents, whole.envelope, whole.files)


def _terms(going: Sequence[Going], carried: Sequence[SharedRecord], wish: Wish) -> Terms:
    markings = [
        *(one for each in going for one in each.prepared.handlings),
        *map(marking_of, carried),
    ]
    marking = combined(markings)
    return Terms(wish.purpose.value, Policy(marking.tlp, marking.pap), LIFETIME, marking.keep_until)


def _recall(row: SharedRecord, referral: Referral, teller: Teller) -> None:
    last = referral.steps.order_by("number").last()
    why = last.words if last is not None and last.words else "the referral was withdrawn"
    recall_as(teller.saying(row, tags.SHARING_RECORD_RECALLED, why))


def _own_row(kind: str, referral: Referral) -> SharedRecord | None:
    return SharedRecord.objects.filter(is_own=True, kind=kind, reference=referral.pk.hex).first()


@contextmanager
def _logging_refusals(teller: Teller) -> Iterator[None]:
    """Log that something cannot be sealed now: it waits, and the rest goes on."""
    try:
        yield
    except RefusalError as error:
        _log_refused(teller, f"{type(error).__name__}: {error}")


@transaction.atomic
def _log_refused(teller: Teller, why: str) -> None:
    details = {"to": teller.partner.name, "why": why[:2000]}
    record(tags.SHARING_RECORD_REFUSED, officer=teller.officer, details=details, now=teller.now)
