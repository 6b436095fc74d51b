"""Deconfliction on pages: what another bureau holds too, contacts, and the runs behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.deconfliction.actions.contacts import (
    AlreadyAnsweredError,
    NoDeskError,
    answer_contact,
)
from clew.bureau.deconfliction.queries.contacts import contact_by_id, contacts_for
from clew.bureau.deconfliction.queries.listing import (
    offers_for,
    runs_for,
    standing_at,
    to_compare_with,
)
from clew.bureau.deconfliction.queries.refusals import refusals_for
from clew.bureau.deconfliction.told import ENDINGS_TOLD, REFUSALS_TOLD
from clew.bureau.network.shown import Shown
from clew.bureau.sharing.queries.node import NoNodeError
from clew.bureau.speaking import visible, worded
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault.current import current_vault
from clew.exchange.refusal import RefusalError

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.deconfliction.models import Contact
    from clew.bureau.deconfliction.queries.contacts import SeenContact

_RUNS, _CONTACTS, _REFUSALS = 25, 200, 50
_REFUSED = (AlreadyAnsweredError, NoDeskError, NoNodeError, RefusalError)
_KINDS = {
    "account": gettext_noop("account"),
    "camera_serial": gettext_noop("camera"),
    "device": gettext_noop("device"),
    "email": gettext_noop("mail address"),
    "file_hash": gettext_noop("file"),
    "imei": gettext_noop("IMEI"),
    "payment_reference": gettext_noop("payment reference"),
    "phone": gettext_noop("phone"),
    "share_link": gettext_noop("link"),
    "wallet": gettext_noop("wallet"),
}


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact as pages show it; of a victim's account the pseudonym."""

    row: "Contact"
    kind: str
    name: str
    held_by: Sequence[str]


@require_safe
@page_under(rules.ENTER)
def deconfliction(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Show the contacts that the officer may see, and the bureau's runs."""
    return runs_page(request, officer)


@require_POST
@page_under(rules.ANSWER_CONTACT)
def answer(request: HttpRequest, officer: "Officer", contact_id: UUID) -> HttpResponse:
    """Tell the other bureau who to talk to, or that this one declines."""
    contact_by_id(officer, contact_id)
    accepts = "decline" not in request.POST
    try:
        answer_contact(officer, contact_id, accepts=accepts, vault=current_vault(), now=now())
    except _REFUSED as error:
        return runs_page(request, officer, error=said_by(error))
    return redirect("deconfliction")


def contact_lines(officer: "Officer", contacts: "Sequence[SeenContact]") -> list[ContactLine]:
    """Return contacts as pages show them."""
    selectors = [one for one in contacts if not one.is_planned]
    accounts = {one.identifier for one in selectors if one.identifier.kind.is_subject}
    shown = Shown.to(officer, accounts)
    return [_contact_line(one, shown) for one in contacts]


def _contact_line(one: "SeenContact", shown: Shown) -> ContactLine:
    by = [worded(each) for each in one.held_by]
    if one.is_planned:
        return ContactLine(one.row, one.row.kind, "; ".join(by), by)
    return ContactLine(one.row, _KINDS[one.row.kind], visible(shown.account(one.identifier)), by)


def runs_page(
    request: HttpRequest, officer: "Officer", *, error: str = "", at_fault: str = ""
) -> HttpResponse:
    """Return the page; with an error of the form `at_fault`, what was filled in is kept."""
    contacts, runs = contacts_for(officer), runs_for(officer)
    page = Page.of(number=asked_page(request), size=_RUNS, total=runs.count())
    bureaux, hubs = to_compare_with(officer, now=now())
    log_view(tags.DECONFLICTION_RUNS_LISTED, officer, subject="")
    context = {
        "contacts": contact_lines(officer, contacts[:_CONTACTS]),
        "contacts_count": len(contacts),
        "runs": [
            (run, standing := standing_at(run, now()), worded(ENDINGS_TOLD.read(standing.why)))
            for run in runs[page.offset : page.offset + page.size]
        ],
        "refusals": [
            (one, worded(REFUSALS_TOLD.read(one.why))) for one in refusals_for(officer)[:_REFUSALS]
        ],
        "sees_runs": rules.START_DECONFLICTION.gate.admits(officer),
        "page": page,
        "offers": offers_for(officer, now=now()),
        "bureaux": bureaux,
        "hubs": hubs,
        "kinds": sorted(_KINDS.items()),
        "at_fault": at_fault,
        "kept": request.POST,
        "kept_kinds": request.POST.getlist("kind"),
        "error": error,
    }
    return render(request, "ui/deconfliction.html", context, status=422 if error else 200)
