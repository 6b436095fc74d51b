"""Comparing an operation's places and times with another bureau's plans, from its page."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.deconfliction.actions.starting import Wish, start_run
from clew.bureau.deconfliction.queries.plans import PlanChoice
from clew.bureau.operations.queries import operation_by_id
from clew.bureau.sharing.queries.node import NoNodeError
from clew.bureau.ui.operations import plan_page
from clew.bureau.ui.runs import REFUSED
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import now, page_under
from clew.bureau.vault.current import current_vault

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@require_POST
@page_under(rules.DECONFLICT_OPERATION)
def compare(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Offer another bureau to compare where and when this operation is planned."""
    operation = operation_by_id(officer, operation_id)
    rules.DECONFLICT_OPERATION.check(officer, record=operation)
    given = request.POST
    wish = Wish(
        PlanChoice([operation.pk]), given.get("reason", "")[:2000], given.get("note", "")[:500]
    )
    partner, hub = given.get("bureau", "")[:64], given.get("hub", "")[:64]
    try:
        start_run(officer, partner=partner, hub=hub, wish=wish, vault=current_vault(), now=now())
    except (NoNodeError, *REFUSED) as error:
        return plan_page(request, officer, operation_id, error=said_by(error))
    return redirect("deconfliction")
