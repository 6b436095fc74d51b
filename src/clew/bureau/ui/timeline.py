"""The timeline of a case on a page."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.timeline.queries import count_entries, timeline
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_ENTRIES = 60


@require_safe
@page_under(rules.READ_CASE)
def of_case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Show what happened in a case, newest first."""
    case = case_by_id(officer, case_id)
    total = count_entries(officer, case, now=now())
    page = Page.of(number=asked_page(request), size=_ENTRIES, total=total)
    shown = timeline(officer, case, now=now(), offset=page.offset, limit=page.size)
    log_view(tags.UI_TIMELINE_VIEWED, officer, subject=str(case.pk))
    rows = [(one, reverse(one.link[0], args=[one.link[1]]) if one.link else "") for one in shown]
    tabs = tabs_of(officer, case, here="case-timeline")
    context = {"case": case, "tabs": tabs, "rows": rows, "page": page}
    return render(request, "ui/case_timeline.html", context)
