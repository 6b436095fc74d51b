"""The overview of a bureau on a page: numbers by week, as tables that a script draws as charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.overview.actions import export_overview
from clew.bureau.overview.queries import Overview, overview_of
from clew.bureau.overview.weeks import USUAL_WEEKS, WeeksError
from clew.bureau.signin.proof import after_proof
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from clew.bureau.accounts.models import Officer
    from clew.bureau.overview.series import Series

_CHOICES = (8, 26, 52, 104)
_HEADINGS: Mapping[str, "_StrPromise"] = {
    "intake": _("What came in"),
    "times": _("How long it took, in days"),
    "outcomes": _("What came of it"),
    "exposure": _("What was seen unblurred"),
}
_LEGENDS: Mapping[str, "_StrPromise"] = {
    "times": _("The median of what ended in a week. Referrals to and from the bureau."),
    "outcomes": _(
        "An operation may have begun with a referral that counts the same children: the two are "
        "not added up. Others tell as much as they let be known."
    ),
    "exposure": _("All officers together. An officer counts once a week."),
}
_NAMES: Mapping[str, "_StrPromise"] = {
    "reports": _("Reports"),
    "urgent": _("Urgent reports"),
    "files": _("Files"),
    "to_referral": _("Report to referral"),
    "to_answer": _("Referral to answer"),
    "to_outcome": _("Answer to outcome"),
    "in_all": _("Report to outcome"),
    "safeguarded": _("Children safeguarded, referrals to us"),
    "safeguarded_by_others": _("Children safeguarded, told by others"),
    "safeguarded_at_sites": _("Children safeguarded, our operations"),
    "arrests": _("Arrests, referrals to us"),
    "arrests_at_sites": _("Arrests, our operations"),
    "hours_seen": _("Hours"),
    "looks": _("Pictures revealed"),
    "officers": _("Officers"),
}
_SEPARATE = {"files", "looks", "officers"}  # too far from the others of their chart for one scale
_WAITS: Mapping[str, "_StrPromise"] = {
    "reports": _("Reports in no referral"),
    "ungraded": _("Files that nobody graded"),
    "received": _("Referrals that we are to act on"),
    "sent": _("Referrals that others act on"),
    "tasks": _("Tasks"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A series of a table: its name, and whether the chart leaves it to the table."""

    words: "_StrPromise"
    in_table_only: bool
    total: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A group of series: a row a week, the last week first."""

    name: str
    heading: "_StrPromise"
    legend: "_StrPromise | str"
    columns: Sequence[Column]
    rows: Sequence[tuple[date, Sequence[float | None]]]


@require_safe
@page_under(rules.OVERSEE_BUREAU)
def overview(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Show what came in, how long it took, what waits, and what came of it."""
    return _page(request, officer, weeks=_asked(request.GET.get("weeks", "")))


@require_POST
@page_under(rules.OVERSEE_BUREAU)
@after_proof("overview", keeping=("weeks",))
def file(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Return the numbers as CSV."""
    weeks = _asked(request.POST.get("weeks", ""))
    reason = request.POST.get("reason", "")[:2000]
    try:
        content = export_overview(officer, weeks=weeks, reason=reason, now=now())
    except NoReasonError as error:
        return _page(request, officer, weeks=weeks, error=said_by(error))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="clew-overview.csv"'
    return answer


def _page(request: HttpRequest, officer: "Officer", *, weeks: int, error: str = "") -> HttpResponse:
    try:
        made = overview_of(officer, weeks=weeks, now=now())
    except WeeksError:
        made = overview_of(officer, weeks=USUAL_WEEKS, now=now())
    log_view(tags.OVERVIEW_VIEWED, officer, subject=str(officer.bureau_id))
    context = {
        "weeks": len(made.weeks),
        "choices": sorted({*_CHOICES, len(made.weeks)}),
        "charts": [_chart(made, name) for name in made.groups],
        "backlog": [(_WAITS[one.name], one) for one in made.backlog],
        "error": error,
    }
    return render(request, "ui/overview.html", context, status=422 if error else 200)


def _chart(made: Overview, name: str) -> Chart:
    several = made.groups[name]
    values = zip(*(one.values for one in several), strict=True)
    rows = list(zip(made.weeks, values, strict=True))
    columns = [Column(_NAMES[one.name], one.name in _SEPARATE, _total(one)) for one in several]
    return Chart(name, _HEADINGS[name], _LEGENDS.get(name, ""), columns, rows[::-1])


def _total(series: "Series") -> str:
    """The sum; nothing for medians and for officers, of whom each counts once a week."""
    summed = series.unit != "days" and series.name != "officers"
    return f"{series.total:,.10g}" if summed else ""


def _asked(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= 3
    return int(text) if is_number else USUAL_WEEKS
