"""Tracing: the chain that a referral is in, from the first report to the last outcome.

A bureau sees its own legs, and of others those that were released to it: from whom to whom, when
and how long, not what was said. What it may not see is not there, nor that there is something.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from clew.bureau.access.rules import READ_REFERRALS, TRACE_REFERRALS
from clew.bureau.accounts.models import Officer
from clew.bureau.network.models import Report
from clew.bureau.referrals.models import Referral, Source, Step
from clew.bureau.referrals.queries.contents import may_see_words, parts_of
from clew.bureau.referrals.queries.outcomes import OutcomeRow, outcomes_of
from clew.model.referral import State


@dataclass(frozen=True, slots=True)
class Stay:
    """A step of a leg: how long after the one before, and what was said, if it is told."""

    state: State
    at: datetime
    after: timedelta | None
    words: str


@dataclass(frozen=True, slots=True)
class Leg:
    """A referral of a chain. `depth` is how many visible legs stand before it.

    An outcome that went back along several of them stands under the last.
    """

    referral: Referral
    depth: int
    stays: Sequence[Stay]
    outcomes: Sequence[OutcomeRow]

    @property
    def took(self) -> timedelta:
        """How long it took from its first step to its last."""
        return self.stays[-1].at - self.stays[0].at


@dataclass(frozen=True, slots=True)
class FirstReport:
    """The report that a chain began with, as far as the officer sees reports in it."""

    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Trace:
    """A chain as an officer may see it."""

    first_report: FirstReport | None
    legs: Sequence[Leg]


def trace_of(officer: Officer, referral: Referral) -> Trace:
    """Return the chain of a referral that the officer may see."""
    every = list(legs_from(_first(referral)))
    seen = _visible(officer, every)
    legs = _outcomes_once([_leg(officer, one, depth) for one, depth in _depths(every, seen)])
    return Trace(_first_report(officer, [leg.referral for leg in legs]), legs)


def legs_from(leg: Referral) -> Iterator[Referral]:
    """Yield a referral and all that pass it on, each before its own."""
    yield leg
    for onward in leg.onward.select_related("bureau", "to").order_by("drafted_at", "id"):
        yield from legs_from(onward)


def _first(referral: Referral) -> Referral:
    while referral.parent is not None:
        referral = referral.parent
    return referral


def _visible(officer: Officer, legs: Sequence[Referral]) -> set[UUID]:
    released = Q(TRACE_REFERRALS.where(officer), sent_at__isnull=False)
    found = Referral.objects.filter(READ_REFERRALS.where(officer) | released)
    return set(found.filter(pk__in=[one.pk for one in legs]).values_list("pk", flat=True))


def _depths(legs: Sequence[Referral], seen: set[UUID]) -> Iterator[tuple[Referral, int]]:
    depths: dict[UUID | None, int] = {None: 0}
    for leg in legs:
        depths[leg.pk] = depths[leg.parent_id] + (leg.pk in seen)
        if leg.pk in seen:
            yield leg, depths[leg.parent_id]


def _leg(officer: Officer, leg: Referral, depth: int) -> Leg:
    steps = list(leg.steps.order_by("number"))
    hidden = set(State) if not may_see_words(officer, leg) else set()
    if leg.bureau_id != officer.bureau_id:
        steps = [one for one in steps if one.state != State.DRAFTED]
        hidden |= {State.SENT}  # why this bureau was chosen is the sender's own
    return Leg(leg, depth, list(_stays(steps, hidden)), outcomes_of(officer, leg))


def _stays(steps: Sequence[Step], hidden: Collection[State]) -> Iterator[Stay]:
    """The steps, the words of those to hidden states left out."""
    before: datetime | None = None
    for step in steps:
        state, after = State(step.state), None if before is None else step.at - before
        yield Stay(state, step.at, after, "" if state in hidden else step.words)
        before = step.at


def _outcomes_once(legs: Sequence[Leg]) -> list[Leg]:
    """Each outcome under the last leg that it is told to here: two of it would count twice."""
    last = {row.of.pk: leg.referral.pk for leg in legs for row in leg.outcomes}
    return [
        replace(leg, outcomes=[row for row in leg.outcomes if last[row.of.pk] == leg.referral.pk])
        for leg in legs
    ]


def _first_report(officer: Officer, legs: Sequence[Referral]) -> FirstReport | None:
    parts = [part.pk for leg in legs for part in parts_of(officer, leg)]
    named = Source.objects.filter(part__in=parts).values("report")
    reports = list(Report.objects.filter(pk__in=named))
    if not reports:
        return None
    first = min(reports, key=lambda one: (_came_at(one), one.key))
    return FirstReport(first.key, _came_at(first))


def _came_at(report: Report) -> datetime:
    return report.received_at or report.taken_in_at
