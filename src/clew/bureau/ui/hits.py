"""Hits and requests for access on pages: asking to be let in, and answering who asks."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.access.errors import DeniedError
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.hits import actions
from clew.bureau.hits.queries import request_by_id
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_REFUSED = (DeniedError, NoReasonError, actions.AlreadyAskedError, actions.StillDeniedError)


@require_POST
@page_under(rules.TELL_HIT)
def ask(request: HttpRequest, officer: "Officer", hit_id: UUID) -> HttpResponse:
    """Ask the owners of what touches a case to be let in."""
    try:
        reason = request.POST.get("reason", "")[:2000]
        actions.ask_access(officer, hit_id=hit_id, reason=reason, now=now())
    except (NoReasonError, actions.AlreadyAskedError) as error:
        return _refused(request, error)
    return redirect("waiting")


@require_POST
@page_under(rules.STEER_CASE)
def answer(request: HttpRequest, officer: "Officer", asked_id: UUID) -> HttpResponse:
    """Let who asked in, with a release to their bureau if that is wanted, or decline."""
    request_by_id(officer, asked_id)
    reason, granted = request.POST.get("reason", "")[:2000], request.POST.get("grant", "")
    try:
        if granted:
            release = granted == "release"
            actions.grant_access(officer, asked_id=asked_id, release=release, now=now())
        else:
            actions.decline_access(officer, asked_id=asked_id, reason=reason, now=now())
    except _REFUSED as error:
        return _refused(request, error)
    return redirect("waiting")


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    return render(request, "ui/request_refused.html", {"error": said_by(error)}, status=422)
