"""Referring: what is to be told of referrals to bureaux of other nodes goes with the next package.

Told is what may be told now, worked out anew each time: a part that a marking holds back since is
left out of a further version, one that was withdrawn is recalled with the items that it brought.
Items that came from other bureaux are carried on as these signed them, where they allow it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID, uuid4

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.referrals.models import Part, Referral
from clew.bureau.referrals.queries.releasing import not_released, parts_for
from clew.bureau.sharing.actions.going import MOST_RECORDS, Going, going_out, keep_going
from clew.bureau.sharing.actions.item_records import prepared_item
from clew.bureau.sharing.actions.kind import Prepared
from clew.bureau.sharing.actions.owning import Saying, recall_as, tell_anew
from clew.bureau.sharing.actions.received_cases import marking_of
from clew.bureau.sharing.actions.referral_records import prepared_answer, prepared_referral
from clew.bureau.sharing.actions.sealing import Load, Terms, seal
from clew.bureau.sharing.actions.sending import whole_of
from clew.bureau.sharing.actions.wish import LIFETIME, Wish
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.models import Partner, SharedRecord
from clew.bureau.sharing.queries.node import node
from clew.bureau.sharing.queries.records import documents_of, standing_of
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.referral_parts import PartKind
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.manifest import Policy
from clew.handling.marking import Marking, combined
from clew.handling.purpose import Purpose
from clew.model.referral import State

_REFERRAL, _ANSWER, _ITEM = "referral", "answer", "item"
_BY_ITSELF = "a referral that was sent, or answered, goes with the next package"


@dataclass(frozen=True, slots=True)
class Teller:
    """For whom it is told, as whom, by whose hand (None: another node called), where and when."""

    partner: Partner
    own: Identity
    officer: Officer | None
    vault: VaultFolder
    now: datetime


def tell_of_referrals(teller: Teller) -> None:
    """Seal what a bureau is to be told of referrals; under the exchange's turn only.

    What cannot be sealed for it now waits, and is logged.
    """
    snapshot, name = teller.own.directory.snapshot, teller.partner.name
    if name not in snapshot.members or snapshot.members[name].is_suspended:
        return
    try:
        for referral in _sent(teller.partner):
            _tell_sent(referral, teller)
        for referral in _got(teller.partner):
            _tell_answer(referral, teller)
    except RefusalError as error:
        _log_refusal(teller, error)


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


def _tell_sent(referral: Referral, teller: Teller) -> None:
    row = _own_row(_REFERRAL, referral)
    if referral.state == State.WITHDRAWN:
        if row is not None and not standing_of(row).is_recalled:
            _recall(row, referral, teller)
    elif row is None or standing_of(row).is_released_to(teller.partner.name):
        _tell(_REFERRAL, row, prepared_referral(referral), referral, teller)


def _tell_answer(referral: Referral, teller: Teller) -> None:
    row = _own_row(_ANSWER, referral)
    if row is None or standing_of(row).is_released_to(teller.partner.name):
        _tell(_ANSWER, row, prepared_answer(referral), referral, teller)


def _tell(
    kind: str, row: SharedRecord | None, prepared: Prepared, referral: Referral, teller: Teller
) -> None:
    """Tell it for the first time, with its items, or anew if it is another now."""
    audience = _audience(referral, teller) if kind == _REFERRAL else [teller.partner.name]
    wish = _wish(prepared.handlings, referral, audience, teller)
    group = uuid4().hex if row is None else row.share
    if row is not None and row.told["inner"] == prepared.inner and _is_for(row, audience):
        return
    items = list(_items(referral, wish, group, teller)) if kind == _REFERRAL else []
    if row is None:
        _seal(
            [*items, going_out(kind, prepared, wish, group=group, own=teller.own, now=teller.now)],
            wish,
            teller,
        )
        return
    _seal(items, wish, teller)
    why = f"{_BY_ITSELF}: {referral}"
    tell_anew(_saying(row, tags.SHARING_RECORD_CORRECTED, why, teller), prepared, wish)


def _is_for(row: SharedRecord, audience: Sequence[str]) -> bool:
    standing = standing_of(row)
    return standing.audience - standing.removed == set(audience) - standing.removed


def _audience(referral: Referral, teller: Teller) -> list[str]:
    """The bureau, and those to whom every marking lets it be passed on."""
    assert referral.to is not None
    parts = parts_for(referral, referral.to)
    others = Partner.objects.exclude(pk=teller.partner.pk).select_related("bureau")
    also = [one.name for one in others if not not_released(referral, parts, one.bureau)]
    return sorted([teller.partner.name, *also])


def _wish(
    handlings: frozenset[Marking], referral: Referral, audience: Sequence[str], teller: Teller
) -> Wish:
    purposes = sorted(combined(handlings).purposes, key=list(Purpose).index)
    return Wish(
        [teller.partner.name],
        purposes[0],
        f"{_BY_ITSELF}: {referral}",
        title=f"Referral {referral}",
        also_for=purposes[1:],
        audience=audience,
    )


def _items(
    referral: Referral, wish: Wish, group: str, teller: Teller
) -> Iterator[Going | SharedRecord]:
    """The items that a referral tells of and that the bureau has not got yet."""
    assert referral.to is not None
    for part in parts_for(referral, referral.to):
        if part.kind not in {PartKind.ITEM, PartKind.DIGESTS} or part.item_id is None:
            continue
        with_file = part.kind == PartKind.ITEM and teller.vault.blobs.has(part.item_id)
        rows = SharedRecord.objects.filter(kind=_ITEM, reference=part.item_id, purge_due=False)
        if any(_has(row, teller.partner, with_file=with_file) for row in rows):
            continue
        cases = [one.case for one in part.sources.select_related("case") if one.case is not None]
        if any(case.bureau_id == node().bureau_id for case in cases):
            handlings = frozenset({referral.handling, *(case.handling for case in cases)})
            if combined(handlings).purposes:
                prepared = prepared_item(
                    part.item_id, handlings, with_file=with_file, vault=teller.vault
                )
                told = _wish(handlings, referral, wish.audience, teller)
                yield going_out(_ITEM, prepared, told, group=group, own=teller.own, now=teller.now)
        else:
            of_others = (row for row in rows if not row.is_own and row.held)
            yield from (
                row for row in of_others if standing_of(row).is_released_to(teller.partner.name)
            )


def _has(row: SharedRecord, partner: Partner, *, with_file: bool) -> bool:
    """Whether a bureau was sent the item already, or it is its own."""
    if row.owner == partner.name:
        return bool(row.held)
    told = row.packages.filter(partner=partner).exists()
    enough = not with_file or row.reference in row.held
    return told and enough and standing_of(row).is_released_to(partner.name)


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
    """Take it back, with the items that it brought and that nothing else tells of."""
    last = referral.steps.order_by("number").last()
    why = last.words if last is not None and last.words else "the referral was withdrawn"
    tag = tags.SHARING_RECORD_RECALLED
    recall_as(_saying(row, tag, why, teller))
    for item in SharedRecord.objects.filter(is_own=True, kind=_ITEM, share=row.share):
        others = Part.objects.filter(item=item.reference, referral__bureau=node().bureau_id)
        sent = others.filter(referral__sent_at__isnull=False, referral__to=teller.partner.bureau_id)
        is_told = sent.exclude(referral__state=State.WITHDRAWN.value).exists()
        if not is_told and not standing_of(item).is_recalled:
            recall_as(_saying(item, tag, why, teller))


def _saying(row: SharedRecord, tag: str, why: str, teller: Teller) -> Saying:
    return Saying(teller.officer, row, tag, why, teller.own, teller.vault, teller.now)


def _own_row(kind: str, referral: Referral) -> SharedRecord | None:
    return SharedRecord.objects.filter(is_own=True, kind=kind, reference=referral.pk.hex).first()


@transaction.atomic
def _log_refusal(teller: Teller, error: RefusalError) -> None:
    details = {"to": teller.partner.name, "why": f"{type(error).__name__}: {error}"[:1000]}
    record(tags.SHARING_RECORD_REFUSED, officer=teller.officer, details=details, now=teller.now)
