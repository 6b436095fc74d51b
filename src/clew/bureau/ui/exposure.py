"""Exposure on a page: what the officer saw unblurred, by day and grade; a supervisor sees sums."""

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.exposure import actions
from clew.bureau.exposure.queries import (
    Exposure,
    day_of,
    exposure_of_bureau,
    own_days,
    own_minutes,
)
from clew.bureau.grades.queries import grades_of
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.triage_asked import SCHEME_NAMES
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.model.grade import Grade

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_DAYS = 14


@require_safe
@page_under(rules.ENTER)
def exposure(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Show the officer's own account, and to a supervisor the bureau's sums of today."""
    return _page(request, officer)


@require_POST
@page_under(rules.ENTER)
def set_budget(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Set what the officer allows themself a day."""
    said = request.POST.get("minutes", "")
    try:
        minutes = int(said) if said.isdecimal() and said.isascii() else 0
        actions.set_budget(officer, minutes=minutes, now=now())
    except actions.BudgetError as error:
        return _page(request, officer, error=said_by(error))
    return redirect("exposure")


@require_POST
@page_under(rules.ENTER)
def go_on(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Go on beyond today's budget, for a reason."""
    try:
        actions.go_on(officer, reason=request.POST.get("reason", "")[:500], now=now())
    except NoReasonError as error:
        return _page(request, officer, error=said_by(error))
    return redirect("exposure")


def _page(request: HttpRequest, officer: "Officer", *, error: str = "") -> HttpResponse:
    day = day_of(now())
    days = own_days(officer, until=day, days=_DAYS)
    oversees = rules.OVERSEE_EXPOSURE.gate.admits(officer)
    context = {
        "today": days[day],
        "days": [(one, told) for one, told in days.items() if told.items],
        "count": _DAYS,
        "grades": _by_grade(officer, list(days.values())),
        "minutes": own_minutes(officer),
        "most": actions.MOST_MINUTES,
        "beyond": actions.BEYOND_MINUTES,
        "oversees": oversees,
        "colleagues": exposure_of_bureau(officer, day) if oversees else [],
        "error": error,
    }
    log_view(tags.UI_EXPOSURE_VIEWED, officer, subject="")
    return render(request, "ui/exposure.html", context, status=422 if error else 200)


def _graded(grade: Grade) -> str:
    return f"{_(SCHEME_NAMES[grade.scheme])}: {grade.value}, {phrase(grade.words)}"


def _by_grade(officer: "Officer", days: Collection[Exposure]) -> list[tuple[str, int, float]]:
    """Items and seconds by the last grade of each item that the officer may still see."""
    seconds: dict[str, float] = defaultdict(float)
    for told in days:
        for sha256, seen_s in told.seconds_by_item.items():
            seconds[sha256] += seen_s
    grades = grades_of(officer, list(seconds))
    found: dict[str, tuple[int, float]] = {}
    for sha256, seen_s in seconds.items():
        last = grades[sha256][-1].grade if sha256 in grades else None
        words = _graded(last) if last else _("not graded")
        items, so_far = found.get(words, (0, 0.0))
        found[words] = items + 1, so_far + seen_s
    return [(words, *sums) for words, sums in sorted(found.items())]
