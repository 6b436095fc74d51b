"""Splitting a dossier on pages: items are chosen that are of another, which is opened with them."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.persons import queries
from clew.bureau.persons.actions import joining
from clew.bureau.persons.actions.deciding import workable
from clew.bureau.persons.actions.items import ItemNotInDossierError
from clew.bureau.persons.actions.opening import NoNameError
from clew.bureau.ui.cards import cards_of
from clew.bureau.ui.dossier_parts import part_worked_on
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault import queries as vault_queries

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

MOST_ITEMS = 300
"""Of one dossier so many items are shown to choose from; commands and calls name any."""

_UNSEEN = gettext_noop("tick that you have looked at what you chose")


@require_safe
@page_under(rules.WORK_ON_DOSSIER)
def choose(request: HttpRequest, officer: "Officer", dossier_id: UUID) -> HttpResponse:
    """Ask which items are of another, what that is called, and why."""
    return _page(request, officer, dossier_id)


@require_POST
@page_under(rules.WORK_ON_DOSSIER)
def split(request: HttpRequest, officer: "Officer", dossier_id: UUID) -> HttpResponse:
    """Split, and show the dossier: the judgement stands in its history, to be undone."""
    kept = part_worked_on(officer, queries.dossier(officer, dossier_id))
    if "confirmed" not in request.POST:
        return _page(request, officer, dossier_id, error=_UNSEEN)
    try:
        joining.split(
            officer,
            dossier_id=kept,
            sha256s=request.POST.getlist("item"),
            name=request.POST.get("name", "")[:100],
            reason=request.POST.get("reason", "")[:2000],
            now=now(),
        )
    except (
        ItemNotInDossierError,
        NoNameError,
        NoReasonError,
        joining.NothingLeftError,
    ) as error:
        return _page(request, officer, dossier_id, error=said_by(error))
    return redirect(reverse("dossier", args=[dossier_id]) + "#history")


def _page(
    request: HttpRequest, officer: "Officer", dossier_id: UUID, *, error: str = ""
) -> HttpResponse:
    found = queries.dossier(officer, dossier_id)
    workable(officer, part_worked_on(officer, found))
    shown = vault_queries.items(officer, sorted(found.items)[:MOST_ITEMS])
    pictures = PagePictures(officer)
    cards = cards_of(officer, shown, pictures=pictures)
    log_view(tags.UI_DOSSIER_VIEWED, officer, subject=str(found.id), pictures=pictures.items)
    context = {
        "dossier": found,
        "cards": cards,
        "unshown": len(found.items) - len(cards),
        "chosen": request.POST.getlist("item"),
        "name": request.POST.get("name", ""),
        "reason": request.POST.get("reason", ""),
        "error": error,
    }
    return render(request, "ui/dossier_split.html", context, status=422 if error else 200)
