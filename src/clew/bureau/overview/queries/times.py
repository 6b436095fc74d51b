"""Times: how long it took from a report to its referral, to an answer, and to an outcome.

A referral rests on reports; the first of them that the officer may see is where it began. Each time
stands in the week in which it ended.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min
from django.db.models.functions import Coalesce

from clew.bureau.accounts.models import Officer
from clew.bureau.network.queries import visible_reports
from clew.bureau.overview.series import Series, medians
from clew.bureau.overview.weeks import begins, week_of
from clew.bureau.referrals.models import Source, Step
from clew.bureau.referrals.queries import visible_referrals
from clew.model.referral import State

_DAY_S = 86_400
_ANSWERED = {State.ACCEPTED.value, State.DECLINED.value}


@dataclass(slots=True)
class _Course:
    """The moments of a referral, as far as they are there."""

    sent_at: datetime | None
    began_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None


def times_of(officer: Officer, weeks: Sequence[date]) -> list[Series]:
    """Return medians, in days, of the bureau's referrals that ended a stage in those weeks."""
    courses = _courses(officer, weeks)
    return [
        medians("to_referral", weeks, _spans(courses, "began_at", "sent_at")),
        medians("to_answer", weeks, _spans(courses, "sent_at", "answered_at")),
        medians("to_outcome", weeks, _spans(courses, "answered_at", "closed_at")),
        medians("in_all", weeks, _spans(courses, "began_at", "closed_at")),
    ]


def _courses(officer: Officer, weeks: Sequence[date]) -> list[_Course]:
    sent = visible_referrals(officer).filter(sent_at__isnull=False).order_by()
    ended = Step.objects.filter(at__gte=begins(weeks[0])).values("referral")
    found = {
        key: _Course(sent_at)
        for key, sent_at in sent.filter(pk__in=ended).values_list("pk", "sent_at")
    }
    reports = visible_reports(officer).order_by().values("pk")
    first = Coalesce("report__received_at", "report__taken_in_at")
    sources = Source.objects.filter(part__referral__in=found, report__in=reports).order_by()
    for key, at in sources.values_list("part__referral").annotate(at=Min(first)):
        found[key].began_at = at
    steps = Step.objects.filter(referral__in=found).order_by("number")
    for key, state, at in steps.values_list("referral", "state", "at"):
        course = found[key]
        if state in _ANSWERED and course.answered_at is None:
            course.answered_at = at
        if state == State.CLOSED.value:
            course.closed_at = at
    return list(found.values())


def _spans(courses: Sequence[_Course], start: str, end: str) -> Iterator[tuple[date, float]]:
    for one in courses:
        began, ended = getattr(one, start), getattr(one, end)
        if began is not None and ended is not None:
            yield week_of(ended), max(0.0, (ended - began).total_seconds() / _DAY_S)
