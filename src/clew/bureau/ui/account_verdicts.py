"""Verdicts on two accounts: one person's, not, or unsure, with a reason; listed and undone."""

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.network.actions import (
    MustBuildError,
    judge_accounts,
    undo_judgement,
    update_network,
)
from clew.bureau.network.lists import node_networks
from clew.bureau.network.queries import (
    NotBuiltError,
    built_network,
    identifier_of,
    visible_judgements,
)
from clew.bureau.network.shown import Shown
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.model.network import Verdict

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_JUDGEMENTS = 50


@require_POST
@page_under(rules.KEEP_REPORTS)
def judge(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Record a verdict on two accounts, each given by its row, and explain them anew."""
    network = built_network(officer)
    a, b = (network.account_asked(request.POST.get(side, "")).identifier for side in "ab")
    try:
        verdict = Verdict(request.POST.get("verdict", ""))
        reason = request.POST.get("reason", "")[:2000]
        judge_accounts(officer, a=a, b=b, verdict=verdict, reason=reason, now=now())
    except NoReasonError as error:
        return HttpResponseBadRequest(said_by(error))
    except ValueError:
        return HttpResponseBadRequest(_("name two accounts, and choose one of: same, not, unsure"))
    reflect(officer)
    asked = urlencode({"a": network.number_of(a), "b": network.number_of(b)})
    return HttpResponseRedirect(f"{reverse('explain')}?{asked}")


@require_safe
@page_under(rules.READ_REPORTS)
def judgements(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List what people of the bureau decided of accounts, the latest first, undone ones too."""
    every = visible_judgements(officer).order_by("-made_at", "-id")
    page = Page.of(number=asked_page(request), size=_JUDGEMENTS, total=every.count())
    rows = list(every[page.offset : page.offset + page.size])
    log_view(tags.NETWORK_LISTED, officer, subject="", details={"judgements": page.number})
    pairs = [(identifier_of(row.a), identifier_of(row.b)) for row in rows]
    shown = Shown.to(officer, {one for pair in pairs for one in pair})
    lines = [
        (row, *(shown.account(one) for one in pair)) for row, pair in zip(rows, pairs, strict=True)
    ]
    context = {"tab": "judgements", "lines": lines, "count": every.count(), "page": page}
    context["can_judge"] = rules.KEEP_REPORTS.gate.admits(officer)
    return render(request, "ui/account_judgements.html", context)


@require_POST
@page_under(rules.KEEP_REPORTS)
def undo(request: HttpRequest, officer: "Officer", judgement_id: UUID) -> HttpResponse:
    """Undo a judgement: it stays on record and steers nothing any more."""
    try:
        reason = request.POST.get("reason", "")[:2000]
        undo_judgement(officer, judgement=judgement_id, reason=reason, now=now())
    except NoReasonError as error:
        return HttpResponseBadRequest(said_by(error))
    reflect(officer)
    return redirect("account-judgements")


def reflect(officer: "Officer") -> None:
    """Bring the officer's network up to date; one that must be built anew says so on its pages."""
    with suppress(MustBuildError, NotBuiltError):
        update_network(officer, networks=node_networks(), now=now())
