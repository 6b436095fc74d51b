"""Verdicts: an officer judges a match, or undoes a judgement."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.ui.viewing import now, page_under
from clew.bureau.vault.actions import judging

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@require_POST
@page_under(rules.WORK_ON_CASE)
def judge(request: HttpRequest, officer: "Officer", match_id: UUID) -> HttpResponse:
    """Record a verdict on a match, and go back to the page it came from."""
    try:
        judging.judge(
            officer,
            match_id=match_id,
            verdict=request.POST.get("verdict", ""),
            reason=request.POST.get("reason", "")[:2000],
            now=now(),
        )
    except ValueError:
        return HttpResponseBadRequest(_("choose one of: same, not the same, unsure"))
    return _back(request)


@require_POST
@page_under(rules.WORK_ON_CASE)
def undo(request: HttpRequest, officer: "Officer", judgement_id: UUID) -> HttpResponse:
    """Undo a judgement, and go back to the page it came from."""
    judging.undo_judgement(officer, judgement_id=judgement_id, now=now())
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """Go back to a page of this site; other addresses are not followed."""
    to = request.POST.get("back", "")
    inside = url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return HttpResponseRedirect(to if inside else reverse("cases"))
