"""Offered: what may be one place or device in a case, with the pairs for an officer to judge."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.persons.queries.candidates import candidates
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.viewing import log_view, page_under
from clew.model.dossier import Kind

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_MOST = 50


@require_safe
@page_under(rules.READ_CASE)
def of_case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """List what scenes and sensors join in a case and is no one place or device yet."""
    case = case_by_id(officer, case_id)
    offered = [
        (kind, candidates(officer, case, kind)[:_MOST]) for kind in (Kind.PLACE, Kind.DEVICE)
    ]
    log_view(tags.PERSONS_PLACE_CANDIDATES_LISTED, officer, subject=str(case.pk))
    context = {"case": case, "tabs": tabs_of(officer, case, here=""), "offered": offered}
    return render(request, "ui/case_offered.html", context)
