"""The overview of a bureau, all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clew.bureau.access.rules import OVERSEE_BUREAU
from clew.bureau.accounts.models import Officer
from clew.bureau.overview.queries.backlog import Backlog, backlog_of
from clew.bureau.overview.queries.exposure import exposure_by_week
from clew.bureau.overview.queries.intake import intake_of
from clew.bureau.overview.queries.outcomes import came_of
from clew.bureau.overview.queries.times import times_of
from clew.bureau.overview.series import Series
from clew.bureau.overview.weeks import weeks_until


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers of a bureau by week, in groups that one chart shows; and what waits at `at`."""

    at: datetime
    weeks: Sequence[date]
    groups: Mapping[str, Sequence[Series]]
    backlog: Sequence[Backlog]


def overview_of(officer: Officer, *, weeks: int, now: datetime) -> Overview:
    """Return the overview of the officer's bureau, as far as the officer may see what is counted.

    Raises:
        DeniedError: the officer oversees nobody.
        WeeksError: `weeks` are none, or too many.
    """
    OVERSEE_BUREAU.gate.check(officer)
    shown = weeks_until(now, weeks)
    groups = {
        "intake": intake_of(officer, shown),
        "times": times_of(officer, shown),
        "outcomes": came_of(officer, shown),
        "exposure": exposure_by_week(officer, shown),
    }
    return Overview(now, shown, groups, backlog_of(officer, now=now))
