"""Following: what another node tells of referrals moves them here: steps, legs, outcomes.

What is known here stays: a step is only ever added, after the last that is known, and only as the
table of states lets the other party take it. What this bureau did itself nobody else tells it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from clew.bureau.accounts.bureau_kind import Exchanges
from clew.bureau.accounts.models import Bureau
from clew.bureau.referrals.actions.closing import give_back
from clew.bureau.referrals.actions.legs import check_onward
from clew.bureau.referrals.actions.moving import put_step
from clew.bureau.referrals.models import Disposition, Referral
from clew.exchange.referral_answer import ToldAnswer, ToldOutcome
from clew.exchange.referral_steps import ToldLeg, ToldStep
from clew.handling.tlp import Tlp
from clew.model.referral import Outcome, Party, State, who_may

_OTHERS = frozenset({Party.RECIPIENT, Party.MACHINE})


def follow_answer(
    referral: Referral, told: ToldAnswer, *, bureaux: Mapping[str, Bureau], now: datetime
) -> None:
    """Write what its recipient told of a referral of this bureau, in the caller's transaction.

    Raises:
        MalformedError: the legs onward cannot be.
    """
    assert referral.to is not None
    check_onward(told.onward, referral, bureaux=bureaux)
    by, legs = referral.to, {told.referral: referral}
    _follow_steps(referral, told.steps, by=_OTHERS, now=now)
    for one in told.onward:
        parent = legs.get(one.parent or "")
        found = None if parent is None else follow_leg(one, parent, by=by, bureaux=bureaux, now=now)
        if found is not None:
            legs[one.id] = found
    for outcome in told.outcomes:
        leg = legs.get(outcome.of) or _untold(outcome, referral, by)
        if leg.pk == referral.pk or (_is_of_others(leg) and _is_onward(leg, referral)):
            _follow_outcome(leg, outcome, now=now)


def follow_leg(
    told: ToldLeg,
    parent: Referral | None,
    *,
    by: Bureau,
    bureaux: Mapping[str, Bureau],
    now: datetime,
) -> Referral | None:
    """Write a leg that a bureau told of; None where a bureau is unknown, or it is to this bureau.

    One that is known already moves only if the bureau is an end of it, and never if it is drafted
    here or sent here: of those this vault knows more.
    """
    from_, to = bureaux.get(told.from_), bureaux.get(told.to)
    if from_ is None or to is None:
        return None
    found = Referral.objects.select_for_update(of=("self",)).filter(pk=told.id).first()
    if found is None and to.exchanges == Exchanges.HERE:
        return None  # it stands here once its sender's word of it came
    if found is None:
        found = _new_leg(told, from_, to, parent, now)
    elif found.to is None:
        found.bureau, found.to, found.state = from_, to, State.DRAFTED.value
    if found.parent is None and parent is not None and _is_of_others(found):
        found.parent = parent
        found.save(update_fields=["parent"])
    if by.pk in {from_.pk, to.pk} and _is_of_others(found):
        found.to, found.sent_at = to, told.steps[0].at
        _mark_leg(found, told)
        found.save()
        _follow_steps(found, told.steps, by=frozenset(Party), now=now)
    return found


def _new_leg(
    told: ToldLeg, from_: Bureau, to: Bureau, parent: Referral | None, now: datetime
) -> Referral:
    made = Referral(
        pk=UUID(told.id),
        bureau=from_,
        to=to,
        parent=parent,
        request="",
        drafted_at=told.steps[0].at,
        sent_at=told.steps[0].at,
    )
    _mark_leg(made, told)
    made.save(force_insert=True)
    _follow_steps(made, told.steps, by=frozenset(Party), now=now)
    return made


def _mark_leg(leg: Referral, told: ToldLeg) -> None:
    """Whoever is told of a leg may know of it, and tells nobody."""
    leg.marking, leg.released_to = told.tlp.value, frozenset(map(str, _here()))


def _is_of_others(leg: Referral) -> bool:
    """Whether the leg is one of which only is known here what was told."""
    ends = {leg.bureau_id, leg.to_id}
    return ends.isdisjoint(_here()) and not _is_drafted_here(leg)


def _here() -> set[UUID]:
    """The bureau whose node this vault is."""
    rows = Bureau.objects.filter(exchanges=Exchanges.HERE.value)
    return set(rows.values_list("pk", flat=True))


def _is_onward(leg: Referral, of: Referral) -> bool:
    before = leg.parent
    while before is not None and before.pk != of.pk:
        before = before.parent
    return before is not None


def _is_drafted_here(leg: Referral) -> bool:
    return leg.steps.filter(state=State.DRAFTED.value).exists()


def _follow_steps(
    referral: Referral, steps: Sequence[ToldStep], *, by: frozenset[Party], now: datetime
) -> None:
    for step in _new_steps(referral, steps):
        state = State(referral.state)
        if step.state is State.SENT and state is State.DRAFTED:
            allowed = not _is_drafted_here(referral)
        else:
            allowed = who_may(state, step.state) in by
        if allowed:
            put_step(None, referral, step.state, words=step.words, at=step.at, now=now)


def _new_steps(referral: Referral, steps: Sequence[ToldStep]) -> Iterator[ToldStep]:
    """The steps after those that are known; where the two differ, those that came later."""
    rows = referral.steps.exclude(state=State.DRAFTED.value).order_by("number")
    known = [(State(one.state), one.at.replace(microsecond=0)) for one in rows]
    told = [(one.state, one.at) for one in steps]
    if told[: len(known)] == known:
        yield from steps[len(known) :]
    else:
        yield from (one for one in steps if one.at > known[-1][1])


def _untold(told: ToldOutcome, referral: Referral, by: Bureau) -> Referral:
    """A leg further on of which nothing is told but what came of it: nobody sees it here."""
    found = Referral.objects.filter(pk=told.of).first()
    return found or Referral.objects.create(
        pk=UUID(told.of),
        bureau=by,
        parent=referral,
        state=State.CLOSED.value,
        request="",
        drafted_at=told.at,
        marking=Tlp.AMBER_STRICT.value,
    )


def _follow_outcome(leg: Referral, told: ToldOutcome, *, now: datetime) -> None:
    if Disposition.objects.filter(pk=leg.pk).exists():
        return  # an outcome is written once
    shown = told.outcome or Outcome()
    disposition = Disposition.objects.create(
        referral=leg,
        children_safeguarded=shown.children_safeguarded,
        arrests=shown.arrests,
        seizures=shown.seizures,
        text=shown.text,
        marking=told.tlp.value,
        goes_back=told.goes_back,
        at=told.at,
    )
    give_back(None, disposition, told.told, now=now)
