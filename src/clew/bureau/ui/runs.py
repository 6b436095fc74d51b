"""Runs on pages: offering one to another bureau, consenting, declining, and breaking off."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.deconfliction.about import About
from clew.bureau.deconfliction.actions.parts import WrongChoiceError
from clew.bureau.deconfliction.actions.starting import (
    HolderTakesNoPartError,
    NotWaitingError,
    Wish,
    accept_run,
    decline_run,
    start_run,
    stop_run,
)
from clew.bureau.deconfliction.queries.listing import runs_for
from clew.bureau.deconfliction.queries.node import NoHolderKeyError, RunNotFoundError
from clew.bureau.deconfliction.queries.plans import PlanChoice
from clew.bureau.deconfliction.queries.selectors import Choice
from clew.bureau.sharing.queries.node import NoNodeError, UnknownPartnerError
from clew.bureau.ui.deconfliction import runs_page
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import now, page_under
from clew.bureau.vault.current import current_vault
from clew.exchange.deconfliction.selectors import compared_kinds
from clew.exchange.refusal import RefusalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from clew.bureau.accounts.models import Officer
    from clew.bureau.deconfliction.models import Run

REFUSED = (
    *(NoReasonError, CaseNotFoundError, HolderTakesNoPartError, WrongChoiceError),
    *(NotWaitingError, NoHolderKeyError, UnknownPartnerError, RefusalError),
)
"""Why a run is not offered, or not answered, in words for whoever asked."""


@require_POST
@page_under(rules.START_DECONFLICTION)
def start(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Offer another bureau to compare, and ask the hub for the own selectors."""
    given = request.POST
    partner, hub = given.get("bureau", "")[:64], given.get("hub", "")[:64]
    try:
        start_run(
            officer, partner=partner, hub=hub, wish=_wish(given), vault=current_vault(), now=now()
        )
    except (NoNodeError, *REFUSED) as error:
        return runs_page(request, officer, error=said_by(error), at_fault="start")
    return redirect("deconfliction")


@require_POST
@page_under(rules.ANSWER_DECONFLICTION)
def answer(request: HttpRequest, officer: "Officer", run_id: UUID) -> HttpResponse:
    """Consent to another bureau's offer and choose what takes part, or decline."""
    wish = _answering(officer, run_id, request.POST)
    if "decline" in request.POST:
        return _moved(request, officer, run_id, partial(decline_run, reason=wish.reason))
    return _moved(request, officer, run_id, partial(accept_run, wish=wish))


@require_POST
@page_under(rules.START_DECONFLICTION)
def stop(request: HttpRequest, officer: "Officer", run_id: UUID) -> HttpResponse:
    """Break off a run that goes on."""
    why = request.POST.get("reason", "")[:2000]
    return _moved(request, officer, run_id, partial(stop_run, reason=why))


def _moved(
    request: HttpRequest, officer: "Officer", run_id: UUID, move: "Callable[..., Run]"
) -> HttpResponse:
    try:
        move(officer, str(run_id), vault=current_vault(), now=now())
    except (RunNotFoundError, NoNodeError) as error:
        raise Http404 from error
    except REFUSED as error:
        return runs_page(request, officer, error=said_by(error), at_fault=str(run_id))
    return redirect("deconfliction")


def _answering(officer: "Officer", run_id: UUID, given: QueryDict) -> Wish:
    """What takes part where a run is consented to: of one about plans, all that may."""
    if runs_for(officer).filter(pk=run_id, about=About.PLANS).exists():
        return Wish(PlanChoice(), given.get("reason", "")[:2000])
    return _wish(given)


def _wish(given: QueryDict) -> Wish:
    kinds = frozenset(one for one in compared_kinds() if one.value in given.getlist("kind"))
    cases = [one.strip() for one in given.get("cases", "")[:1000].split(",") if one.strip()]
    choice = Choice(kinds, cases, has_reports="reports" in given)
    return Wish(choice, given.get("reason", "")[:2000], given.get("note", "")[:500])
