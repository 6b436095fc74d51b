"""Intake: what the bureau took in, by week."""

from collections.abc import Sequence
from datetime import UTC, date

from django.db.models import Count
from django.db.models.functions import TruncWeek

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import visible_cases
from clew.bureau.network.queries import visible_reports
from clew.bureau.overview.series import Series, summed
from clew.bureau.overview.weeks import begins, week_of
from clew.bureau.vault.models import Location


def intake_of(officer: Officer, weeks: Sequence[date]) -> list[Series]:
    """Return the reports taken in, those of them that are urgent, and the files found."""
    since = begins(weeks[0])
    reports = visible_reports(officer).filter(bureau=officer.bureau_id, taken_in_at__gte=since)
    by_week = (
        reports.order_by()
        .annotate(week=TruncWeek("taken_in_at", tzinfo=UTC))
        .values("week", "urgent")
        .annotate(n=Count("pk"))
        .values_list("week", "urgent", "n")
    )
    told = [(week_of(week), urgent, number) for week, urgent, number in by_week]
    return [
        summed("reports", "", weeks, [(week, n) for week, _, n in told]),
        summed("urgent", "", weeks, [(week, n) for week, is_so, n in told if is_so]),
        summed("files", "", weeks, _files(officer, weeks)),
    ]


def _files(officer: Officer, weeks: Sequence[date]) -> list[tuple[date, float]]:
    cases = visible_cases(officer).filter(bureau=officer.bureau_id).order_by().values("pk")
    found = Location.objects.filter(exhibit__case__in=cases, found_at__gte=begins(weeks[0]))
    by_week = (
        found.order_by()
        .annotate(week=TruncWeek("found_at", tzinfo=UTC))
        .values("week")
        .annotate(n=Count("pk"))
        .values_list("week", "n")
    )
    return [(week_of(week), number) for week, number in by_week]
