"""Exposure: how much the bureau's officers saw unblurred, in sums that name nobody."""

from collections.abc import Sequence
from datetime import UTC, date

from django.db.models import Count, FloatField, Sum, Value
from django.db.models.functions import Coalesce, TruncWeek

from clew.bureau.accounts.models import Officer
from clew.bureau.exposure.models import Look
from clew.bureau.exposure.queries import UNTOLD_S
from clew.bureau.overview.series import Series, summed
from clew.bureau.overview.weeks import begins, week_of

_HOUR_S = 3_600


def exposure_by_week(officer: Officer, weeks: Sequence[date]) -> list[Series]:
    """Return hours, looks, and how many officers they are shared by."""
    looks = Look.objects.filter(officer__bureau=officer.bureau_id, began_at__gte=begins(weeks[0]))
    lasted = Coalesce("seconds", Value(UNTOLD_S), output_field=FloatField())
    by_week = (
        looks.order_by()
        .annotate(week=TruncWeek("began_at", tzinfo=UTC))
        .values("week")
        .annotate(s=Sum(lasted), n=Count("pk"), who=Count("officer", distinct=True))
        .values_list("week", "s", "n", "who")
    )
    told = [(week_of(week), seconds, n, who) for week, seconds, n, who in by_week]
    hours = [(week, round(seconds / _HOUR_S, 2)) for week, seconds, _, _ in told]
    return [
        summed("hours_seen", "hours", weeks, hours),
        summed("looks", "", weeks, [(week, n) for week, _, n, _ in told]),
        summed("officers", "", weeks, [(week, n) for week, _, _, n in told]),
    ]
