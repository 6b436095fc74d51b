"""Backlog: what waits in the bureau, by how soon it is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from clew.bureau.accounts.models import Officer
from clew.bureau.network.queries import visible_reports
from clew.bureau.overview.queries.ungraded import ungraded
from clew.bureau.referrals.models import Source
from clew.bureau.referrals.queries import inbox, outbox
from clew.bureau.tasks.queries import visible_tasks
from clew.bureau.tasks.state import State as TaskState
from clew.model.referral import State

_SOON = timedelta(days=7)
_WAITS = [one.value for one in State if one.waits]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much of a sort waits: late or urgent, due in seven days or later, with no deadline."""

    name: str
    first: int
    soon: int
    later: int
    whenever: int

    @property
    def total(self) -> int:
        """All that waits of the sort."""
        return self.first + self.soon + self.later + self.whenever


def backlog_of(officer: Officer, *, now: datetime) -> list[Backlog]:
    """Return what waits: reports in no referral, files, referrals here and at others, tasks."""
    today = now.astimezone(UTC).date()
    received = inbox(officer).filter(state__in=_WAITS).values_list("due_at", flat=True)
    sent = outbox(officer).filter(state__in=_WAITS).values_list("due_at", flat=True)
    tasks = visible_tasks(officer).filter(
        case__bureau=officer.bureau_id, state=TaskState.OPEN.value
    )
    return [
        _reports(officer),
        _files(officer),
        _by_due("received", map(_day, received), today),
        _by_due("sent", map(_day, sent), today),
        _by_due("tasks", tasks.values_list("due_date", flat=True), today),
    ]


def _reports(officer: Officer) -> Backlog:
    """Reports that no referral rests on: the urgent ones come first, none has a deadline."""
    own = visible_reports(officer).filter(bureau=officer.bureau_id, recalled_at=None).order_by()
    alone = own.exclude(pk__in=Source.objects.filter(report__isnull=False).values("report"))
    urgent, every = alone.filter(urgent=True).count(), alone.count()
    return Backlog("reports", urgent, 0, 0, every - urgent)


def _files(officer: Officer) -> Backlog:
    """Files that nobody of the bureau graded: those that urgent reports name come first."""
    urgent, every = ungraded(officer)
    return Backlog("ungraded", urgent, 0, 0, every - urgent)


def _by_due(name: str, due: Iterable[date | None], today: date) -> Backlog:
    every = list(due)
    days = [one for one in every if one is not None]
    late = sum(one < today for one in days)
    soon = sum(today <= one <= today + _SOON for one in days)
    return Backlog(name, late, soon, len(days) - late - soon, len(every) - len(days))


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.astimezone(UTC).date()
