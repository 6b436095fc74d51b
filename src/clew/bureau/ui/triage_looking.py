"""Looking in triage: a picture is revealed while it is held, and how long that was is told."""

from collections.abc import Mapping
from math import inf, isnan
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.queries import case_by_id
from clew.bureau.exposure.actions import BudgetUsedError, end_look
from clew.bureau.exposure.queries import day_of, own_exposure
from clew.bureau.signin.proof import after_proof
from clew.bureau.triage.queries import check_in_case
from clew.bureau.ui.templatetags.times import lasting
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.triage_session import reason_of
from clew.bureau.ui.viewing import now, page_under
from clew.bureau.vault.actions import showing
from clew.bureau.vault.current import current_vault

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@require_POST
@page_under(rules.REVEAL)
@after_proof("case-triage", by="case_id")
def reveal(request: HttpRequest, officer: "Officer", case_id: UUID, sha256: str) -> HttpResponse:
    """Return the thumbnail as it is, once, after the session's reason for this case was logged."""
    case = case_by_id(officer, case_id)
    check_in_case(officer, case, [sha256])
    try:
        jpeg = showing.thumbnail(
            officer,
            sha256,
            thumbs=current_vault().thumbs,
            now=now(),
            revealed=True,
            reason=reason_of(request, case_id),
        )
    except (NoReasonError, BudgetUsedError) as error:
        return JsonResponse({"error": said_by(error)}, status=422)
    return HttpResponse(jpeg, content_type="image/jpeg")


@require_POST
@page_under(rules.REVEAL)
def let_go(request: HttpRequest, officer: "Officer", case_id: UUID, sha256: str) -> HttpResponse:
    """Record for how long a picture was held; tell what is left of today's time."""
    case = case_by_id(officer, case_id)
    rules.REVEAL.check(officer, record=case)
    check_in_case(officer, case, [sha256])
    end_look(officer, sha256, seconds=seconds_told(request), now=now())
    return JsonResponse(today_told(officer))


def today_told(officer: "Officer") -> Mapping[str, object]:
    """Return what the officer saw today and for how long, of how long, as scripts are told it."""
    today = own_exposure(officer, day_of(now()))
    return {"items": today.items, "seen": lasting(today.seconds), "of": lasting(today.allowed_s)}


def seconds_told(request: HttpRequest) -> float:
    """How long the browser says it was; what is no number is as long as it can be."""
    try:
        said = float(request.POST.get("seconds", ""))
    except ValueError:
        return inf
    return inf if isnan(said) else said
