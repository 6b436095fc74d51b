"""The team of a case on pages, and handing the case over."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.access.errors import DeniedError
from clew.bureau.accounts.queries import (
    UnknownRecipientError,
    member_named,
    names_of,
)
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.queries import case_by_id, team_of
from clew.bureau.handovers import actions
from clew.bureau.handovers.queries import hand_overs_of, offer_by_id
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Bureau, Officer

_REFUSED = (
    DeniedError,
    NoReasonError,
    actions.AlreadyOfferedError,
    actions.RecipientError,
)


@require_safe
@page_under(rules.READ_CASE)
def of_case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Show who works on a case, how it may be handled, and to whom it was offered."""
    return _page(request, officer, case_id)


@require_POST
@page_under(rules.STEER_CASE)
def offer(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Offer a case to an officer, or to a bureau."""
    case = case_by_id(officer, case_id)
    check_case(rules.STEER_CASE, officer, case)
    try:
        to = _recipient(officer, request.POST.get("to", "").strip())
        reason = request.POST.get("reason", "")[:2000]
        actions.offer_case(officer, case=case, to=to, reason=reason, now=now())
    except _REFUSED as error:
        return _page(request, officer, case_id, error=said_by(error))
    return redirect("case-team", case_id)


@require_POST
@page_under(rules.STEER_CASE)
def withdraw(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:  # noqa: ARG001 -- one signature
    """Take an offer back."""
    actions.withdraw_offer(officer, case=case_by_id(officer, case_id), now=now())
    return redirect("case-team", case_id)


@require_POST
@page_under(rules.TAKE_CASE)
def answer(request: HttpRequest, officer: "Officer", offer_id: UUID) -> HttpResponse:
    """Accept or decline a case that is offered."""
    offered = offer_by_id(officer, offer_id)
    try:
        if "accept" in request.POST:
            number = request.POST.get("number", "")[:100]
            case = actions.accept_case(officer, offer_id=offer_id, number=number, now=now())
            return redirect("case", case.pk)
        reason = request.POST.get("reason", "")[:2000]
        actions.decline_case(officer, offer_id=offer_id, reason=reason, now=now())
    except (NoReasonError, actions.NumberTakenError) as error:
        context = {"error": said_by(error), "offer": offered}
        return render(request, "ui/offer_refused.html", context, status=422)
    return redirect("waiting")


def _page(
    request: HttpRequest, officer: "Officer", case_id: UUID, *, error: str = ""
) -> HttpResponse:
    case = case_by_id(officer, case_id)
    log_view(tags.UI_TEAM_VIEWED, officer, subject=str(case.pk))
    offers = hand_overs_of(officer, case)
    context = {
        "case": case,
        "tabs": tabs_of(officer, case, here="case-team"),
        "team": team_of(officer, case),
        "released_to": names_of(case.released_to),
        "offers": offers,
        "offered": next((one for one in offers if one.state == "offered"), None),
        "can_steer": rules.STEER_CASE.admits(officer, record=case),
        "error": error,
        "kept": request.POST,
    }
    return render(request, "ui/case_team.html", context, status=422 if error else 200)


def _recipient(officer: "Officer", name: str) -> "Bureau | str":
    """The member bureau of that name, else it is an officer's."""
    try:
        return member_named(officer, name)
    except UnknownRecipientError:
        return name
