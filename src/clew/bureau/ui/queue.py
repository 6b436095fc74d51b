"""The queue of a case on a page: what to look at first, with every reason and its points."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.persons.queries import LargeCaseError, queue_at_once
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_MOST = 100


@require_safe
@page_under(rules.READ_CASE)
def of_case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """List the first of a case's items, the most urgent first; of a large case say what to do."""
    case = case_by_id(officer, case_id)
    context: dict[str, object] = {"case": case, "tabs": tabs_of(officer, case, here="case-queue")}
    try:
        queued = queue_at_once(officer, case, most=_MOST + 1, now=now())
        context |= {"queued": queued[:_MOST], "has_more": len(queued) > _MOST, "most": _MOST}
    except LargeCaseError as error:
        context["refused"] = said_by(error)
    log_view(tags.PERSONS_QUEUE_LISTED, officer, subject=str(case.pk))
    return render(request, "ui/case_queue.html", context)
