"""Arriving: a referral that came from another node lies in the inbox here, as its sender told it.

Its parts rest on the cases in which its items came; what was told of people rests on the referral
alone. Told anew, it replaces what was told: what was passed on of a part stays if the part is told
as before, and is taken back if it is told otherwise or no more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from clew.bureau.accounts.models import Bureau
from clew.bureau.cases.models import Case
from clew.bureau.referrals.actions.following import follow_leg
from clew.bureau.referrals.actions.legs import check_before
from clew.bureau.referrals.actions.moving import move, put_step
from clew.bureau.referrals.actions.sending import end_all_loans, passed_on_from, with_passed_on
from clew.bureau.referrals.models import Part, Referral, Source
from clew.exchange.referral_form import ToldReferral
from clew.exchange.referral_parts import PartKind, ToldPart
from clew.handling.marking import Marking
from clew.model.referral import State

TAKEN_BACK = "its sender took it back"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came, how it may be handled, who bureaux are here, and in which cases its items lie."""

    told: ToldReferral
    marking: Marking
    bureaux: Mapping[str, Bureau]
    cases: Mapping[str, Sequence[Case]]

    @property
    def sender(self) -> Bureau:
        """Who sent it."""
        return self.bureaux[self.told.from_]


def arrive(arrival: Arrival, *, now: datetime) -> Referral:
    """Put a referral that came into the inbox, in the caller's transaction, or tell it anew.

    Raises:
        MalformedError: the legs before it cannot be.
    """
    told = arrival.told
    found = Referral.objects.select_for_update(of=("self",)).filter(pk=told.id).first()
    referral = found or Referral(
        pk=UUID(told.id),
        bureau=arrival.sender,
        to=arrival.bureaux[told.to],
        drafted_at=told.sent_at,
    )
    referral.request, referral.sent_at, referral.due_at = told.request, told.sent_at, told.due_at
    mark_referral(referral, arrival.marking)
    check_before(told.before, UUID(told.id), bureaux=arrival.bureaux)
    referral.parent = _legs_before(arrival, now)
    referral.save(force_insert=found is None)
    if found is None:
        put_step(None, referral, State.SENT, words="", at=told.sent_at, now=now)
        at = max(now, told.sent_at)
        put_step(None, referral, State.DELIVERED, words="", at=at, now=now)
    _put_parts(referral, arrival)
    return referral


def mark_referral(referral: Referral, marking: Marking) -> None:
    """Write on a referral how its sender says it may be handled; the caller saves it."""
    referral.marking = marking.tlp.value
    referral.pap = marking.pap.value
    referral.purposes = frozenset(one.value for one in marking.purposes)
    (names,) = marking.audience.lists
    referral.released_to = names
    referral.keep_until = marking.keep_until


@transaction.atomic
def forget(referral: Referral, *, for_good: bool, now: datetime) -> None:
    """Take out all that was told by a referral that came, passed on or not; doing it twice is one.

    Its steps stay: they are what was done here. `for_good` it is withdrawn, and what it lent ends.
    """
    if for_good:
        end_all_loans(referral, now=now)
    for part in with_passed_on(referral):
        _blank(part)
    referral.request, referral.proposal, referral.because = "", None, ""
    referral.save()
    if for_good and referral.state != State.WITHDRAWN:
        move(None, referral, State.WITHDRAWN, now=now, words=TAKEN_BACK)


def is_free_for(referral_id: str, *, sender: Bureau, to: Bureau) -> bool:
    """Tell whether a referral from another node may be kept under that id.

    It is nobody's yet, or is the same one: from the same bureau to the same, not drafted here.
    """
    found = Referral.objects.filter(pk=referral_id).first()
    if found is None:
        return True
    drafted = found.steps.filter(state=State.DRAFTED.value).exists()
    return not drafted and (found.bureau_id, found.to_id) == (sender.pk, to.pk)


def _legs_before(arrival: Arrival, now: datetime) -> Referral | None:
    """The legs that it passes on, as rows: the last of them is its parent.

    Beyond one that is not written here the chain is not known.
    """
    parent: Referral | None = None
    for told in reversed(arrival.told.before):
        parent = follow_leg(told, parent, by=arrival.sender, bureaux=arrival.bureaux, now=now)
    return parent


def _put_parts(referral: Referral, arrival: Arrival) -> None:
    """Replace the parts; one that is told as before stays, with what was made of it."""
    before = dict(_numbered(referral.parts.all()))
    wanted = dict(_numbered(arrival.told.parts))
    for key in before.keys() - wanted.keys():
        _drop(before[key])
    for key, told in wanted.items():
        _put_part(before.get(key) or Part(referral=referral), told, arrival)


def _put_part(part: Part, told: ToldPart, arrival: Arrival) -> None:
    if part.pk is not None and part.said != dict(told.said):
        _take_back_passed_on(part)
    is_of_item = told.kind in {PartKind.ITEM, PartKind.DIGESTS}
    cases = arrival.cases.get(told.name, ()) if is_of_item else ()
    part.kind, part.name, part.said = told.kind.value, told.name, dict(told.said)
    part.item_id = told.name if cases else None
    part.save()
    part.sources.all().delete()
    Source.objects.bulk_create(Source(part=part, case=case) for case in cases)


def _drop(part: Part) -> None:
    _take_back_passed_on(part)
    part.sources.all().delete()
    if part.passed_on.exists():
        _blank(part)
    else:
        part.delete()


def _take_back_passed_on(part: Part) -> None:
    for one in passed_on_from([part]):
        _blank(one)


def _blank(part: Part) -> None:
    """No other part can be called as it is then, whatever its sender calls them."""
    Part.objects.filter(pk=part.pk).update(item=None, said={}, name=f"gone {uuid4().hex}")


def _numbered[P: (Part, ToldPart)](parts: Iterable[P]) -> Iterable[tuple[tuple[str, str, int], P]]:
    """Parts with their kinds, names and which of that name they are: notes are called alike."""
    count: Counter[tuple[str, str]] = Counter()
    for part in parts:
        kind, name = str(part.kind), part.name
        count[kind, name] += 1
        yield (kind, name, count[kind, name]), part
