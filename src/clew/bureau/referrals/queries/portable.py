"""Referrals and answers to them as values that can leave the node: for a bureau, not an officer.

What goes is what every marking lets go to that bureau now, asked anew whenever it is told. How it
is carried is not here: whoever does that gives the names that bureaux have in the directory.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from uuid import UUID

from clew.bureau.referrals.models import Referral, Returned
from clew.bureau.referrals.queries.outcomes import outcome_of
from clew.bureau.referrals.queries.releasing import parts_for
from clew.bureau.referrals.queries.tracing import legs_from
from clew.exchange.referral_answer import ToldAnswer, ToldOutcome
from clew.exchange.referral_form import ToldReferral
from clew.exchange.referral_parts import PartKind, ToldPart
from clew.exchange.referral_steps import ToldLeg, ToldStep
from clew.handling.release import ToBureau
from clew.handling.tlp import Tlp
from clew.model.referral import State, Told

type Names = Mapping[UUID | None, str]
"""What bureaux are called in the directory; those that are not in it have no name."""

_OF_THE_SENDER = {State.SENT, State.WITHDRAWN}  # why it was chosen, or taken back, stays at home


def told_referral(referral: Referral, names: Names) -> ToldReferral:
    """Return what is told to the recipient of a referral that was sent."""
    assert referral.to is not None
    assert referral.sent_at is not None
    parts = parts_for(referral, referral.to)
    return ToldReferral(
        id=str(referral.pk),
        from_=names[referral.bureau_id],
        to=names[referral.to_id],
        tlp=Tlp(referral.marking),
        request=referral.request,
        sent_at=referral.sent_at.replace(microsecond=0),
        due_at=referral.due_at and referral.due_at.replace(microsecond=0),
        parts=tuple(ToldPart(PartKind(one.kind), one.name, one.said) for one in parts),
        before=tuple(_unbroken(_before(referral, names))),
    )


def told_answer(referral: Referral, names: Names) -> ToldAnswer:
    """Return what is told to the sender of a referral: what became of it, here and further on."""
    rows = referral.outcomes.select_related("disposition__referral").order_by("at", "id")
    return ToldAnswer(
        referral=str(referral.pk),
        from_=names[referral.bureau_id],
        to=names[referral.to_id],
        steps=_steps(referral, with_words=True),
        onward=tuple(_onward(referral, names)),
        outcomes=tuple(map(_outcome, rows)),
    )


def _before(referral: Referral, names: Names) -> Iterator[ToldLeg | None]:
    """The legs before it, the last first; None for one that the recipient may not know of."""
    assert referral.to is not None
    rule, leg = ToBureau(str(referral.to_id), country=referral.to.country), referral.parent
    while leg is not None:
        yield _leg(leg, rule, names)
        leg = leg.parent


def _unbroken(legs: Iterable[ToldLeg | None]) -> list[ToldLeg]:
    """The legs up to the first that is not told: it is not told either that one passes it on."""
    found: list[ToldLeg] = []
    for leg in legs:
        if leg is None:
            break
        found.append(leg)
    return [
        ToldLeg(one.id, onto.id if onto else None, one.from_, one.to, one.tlp, one.steps)
        for one, onto in zip_longest(found, found[1:])
    ]


def _onward(referral: Referral, names: Names) -> Iterator[ToldLeg]:
    """The legs that pass it on, as far as its sender may know of them."""
    rule = ToBureau(str(referral.bureau_id), country=referral.bureau.country)
    told = {str(referral.pk)}
    for leg in legs_from(referral):
        found = None if leg.pk == referral.pk else _leg(leg, rule, names)
        if found is not None and found.parent in told:
            told.add(found.id)
            yield found


def _leg(leg: Referral, rule: ToBureau, names: Names) -> ToldLeg | None:
    sent = leg.sent_at is not None and leg.bureau_id in names and leg.to_id in names
    if not sent or not rule.admits(leg.handling):
        return None
    return ToldLeg(
        str(leg.pk),
        str(leg.parent_id) if leg.parent_id else None,
        names[leg.bureau_id],
        names[leg.to_id],
        Tlp(leg.marking),
        _steps(leg, with_words=False),
    )


def _steps(referral: Referral, *, with_words: bool) -> tuple[ToldStep, ...]:
    rows = referral.steps.exclude(state=State.DRAFTED.value).order_by("number")
    return tuple(
        ToldStep(
            State(one.state),
            one.at.replace(microsecond=0),
            one.words if with_words and State(one.state) not in _OF_THE_SENDER else "",
        )
        for one in rows
    )


def _outcome(row: Returned) -> ToldOutcome:
    made, told = row.disposition, Told(row.told)
    return ToldOutcome(
        of=str(made.referral_id),
        at=made.at.replace(microsecond=0),
        tlp=Tlp(made.marking),
        told=told,
        goes_back=made.goes_back,
        outcome=outcome_of(made).as_told(told),
    )
