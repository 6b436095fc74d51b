"""Brought: items that went with referrals follow them.

A referral that is withdrawn, declined, recalled or restricted, and a marking that is narrowed, take
its items along: an item that no referral to its bureau tells any more is recalled, one that is told
under stricter terms, or without its file, is told anew. Items of other owners are theirs to recall.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from clew.bureau.audit import tags
from clew.bureau.referrals.models import Part, Referral
from clew.bureau.referrals.queries.releasing import parts_for
from clew.bureau.sharing.actions.item_records import prepared_item
from clew.bureau.sharing.actions.owning import recall_as, tell_anew
from clew.bureau.sharing.actions.teller import Teller, audience_of, wish_for
from clew.bureau.sharing.models import SharedRecord
from clew.bureau.sharing.queries.records import standing_of
from clew.exchange.referral_parts import PartKind
from clew.handling.marking import Marking, combined
from clew.handling.pap import Pap
from clew.handling.tlp import strictest
from clew.model.referral import State

_OF_ITEMS = {PartKind.ITEM, PartKind.DIGESTS}
_OVER = {State.WITHDRAWN, State.DECLINED}
_WHY = "no referral that goes on brings it there any more"


@dataclass(frozen=True, slots=True)
class _Telling:
    """A part that tells a bureau of an item, and how its referral may be handled there."""

    referral: Referral
    part: Part
    handling: Marking
    audience: frozenset[str]

    @property
    def handlings(self) -> frozenset[Marking]:
        """The marking of the referral, and those of the cases that the item is from."""
        cases = (one.case for one in self.part.sources.all())
        return frozenset({self.handling, *(case.handling for case in cases if case is not None)})


def follow_referrals(teller: Teller, sent: Sequence[Referral]) -> None:
    """Take back, or tell anew, the items that referrals brought to a bureau.

    `sent` are all referrals to the bureau that were sent. Under the exchange's turn only.

    Raises:
        RefusalError: the directory or a key of this node forbids it.
    """
    known = SharedRecord.objects.filter(is_own=True, kind="referral")
    records = {UUID(row.reference): row for row in known}
    told = {one.pk: records[one.pk] for one in sent if one.pk in records}
    shares = {row.share for row in told.values()}
    items = SharedRecord.objects.filter(is_own=True, kind="item", share__in=shares)
    brought = [row for row in items if not standing_of(row).is_recalled]
    if brought:
        telling = _telling(teller, sent, told)
        for row in brought:
            _follow(row, telling.get(row.reference, []), teller)


def _telling(
    teller: Teller, sent: Sequence[Referral], told: Mapping[UUID, SharedRecord]
) -> Mapping[str, list[_Telling]]:
    """By item, the parts of referrals that go on."""
    found: defaultdict[str, list[_Telling]] = defaultdict(list)
    for referral in sent:
        record, handling = told.get(referral.pk), referral.handling
        if referral.state in _OVER:
            continue
        audience = frozenset(audience_of(referral, teller.partner))
        if record is not None:
            standing = standing_of(record)
            if not standing.is_released_to(teller.partner.name):
                continue
            handling = replace(handling, tlp=strictest([handling.tlp, standing.least_tlp]))
            audience -= standing.removed
        assert referral.to is not None
        for part in parts_for(referral, referral.to):
            if part.kind in _OF_ITEMS and part.item_id is not None:
                found[part.item_id].append(_Telling(referral, part, handling, audience))
    return found


def _follow(row: SharedRecord, telling: Sequence[_Telling], teller: Teller) -> None:
    handlings = frozenset(marking for one in telling for marking in one.handlings)
    if not telling or not combined(handlings).purposes:
        recall_as(teller.saying(row, tags.SHARING_RECORD_RECALLED, _WHY))
        return
    audience = frozenset[str]().union(*(one.audience for one in telling))
    has_file = row.reference in row.held
    keeps_file = has_file and any(one.part.kind == PartKind.ITEM for one in telling)
    if has_file == keeps_file and not _is_narrower(row, combined(handlings), audience):
        return
    prepared = prepared_item(row.reference, handlings, with_file=keeps_file, vault=teller.vault)
    wish = wish_for(handlings, telling[0].referral, sorted(audience), teller)
    tell_anew(teller.saying(row, tags.SHARING_RECORD_CORRECTED, wish.reason), prepared, wish)


def _is_narrower(row: SharedRecord, marking: Marking, audience: frozenset[str]) -> bool:
    """Whether the markings say something else now of who may have it, or are stricter."""
    standing = standing_of(row)
    paps = list(Pap)
    return (
        standing.audience - standing.removed != audience - standing.removed
        or strictest([standing.tlp or marking.tlp, marking.tlp]) != standing.tlp
        or paps.index(marking.pap) > paps.index(Pap(row.pap))
        or (marking.keep_until or row.retain_until) != row.retain_until
    )
