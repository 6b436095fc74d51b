"""Two dossiers side by side: all evidence on them, for a reason, and what officers judge of them.

A judgement is made from this page only, where both are seen and what contradicts in them is told,
and the officer ticks that both were looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.persons import queries
from clew.bureau.persons.actions import joining
from clew.bureau.persons.actions.weighing import weigh_dossiers
from clew.bureau.persons.decided import DecisionRow
from clew.bureau.persons.queries import DossierRow
from clew.bureau.persons.words import act_in_words, role_in_words
from clew.bureau.ui.cards import Card, cards_of
from clew.bureau.ui.dossier_parts import part_worked_on, parts_worked_on
from clew.bureau.ui.evidence import table_of
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault import queries as vault_queries

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_LISTED, _CARDS = 50, 6
_UNSEEN = "tick that you have looked at both"


@dataclass(frozen=True, slots=True)
class Beside:
    """One of the two, with its roles in words and the first of its items."""

    row: DossierRow
    roles: list[str]
    cards: list[Card]


@require_safe
@page_under(rules.READ_DOSSIER)
def others(request: HttpRequest, officer: "Officer", dossier_id: UUID) -> HttpResponse:
    """List the dossiers of the same kind, newest first, to choose one to compare with."""
    found = queries.dossier(officer, dossier_id)
    asked = request.GET.get("q", "")[:100].strip()
    listed = queries.others_of_kind(officer, found, named=asked)
    page = Page.of(number=asked_page(request), size=_LISTED, total=listed.count)
    context = {
        "dossier": found,
        "others": listed.rows(offset=page.offset, limit=page.size),
        "count": listed.count,
        "page": page,
        "asked": asked,
        "query": urlencode({"q": asked}) if asked else "",
    }
    details = {"asked": asked, "page": page.number}
    log_view(tags.PERSONS_DOSSIERS_LISTED, officer, subject=found.kind.value, details=details)
    return render(request, "ui/dossier_others.html", context)


@require_safe
@page_under(rules.READ_DOSSIER)
def pair(
    request: HttpRequest, officer: "Officer", dossier_id: UUID, other_id: UUID
) -> HttpResponse:
    """Show two dossiers side by side, and ask why all evidence on them should be weighed."""
    return _page(request, officer, dossier_id, other_id)


@require_POST
@page_under(rules.READ_DOSSIER)
def weigh(
    request: HttpRequest, officer: "Officer", dossier_id: UUID, other_id: UUID
) -> HttpResponse:
    """Weigh all evidence on the two; who asks and why is logged."""
    one, other = _two(officer, dossier_id, other_id)
    try:
        found = weigh_dossiers(officer, one.id, other.id, reason=_reason(request), now=now())
    except (NoReasonError, queries.OneAndTheSameError) as error:
        return _page(request, officer, dossier_id, other_id, error=said_by(error), act="weigh")
    return _page(request, officer, dossier_id, other_id, table=table_of(found))


@require_POST
@page_under(rules.WORK_ON_DOSSIER)
def merge(
    request: HttpRequest, officer: "Officer", dossier_id: UUID, other_id: UUID
) -> HttpResponse:
    """Judge the two to be the same: they are seen as one until that is undone."""
    return _judge(request, officer, dossier_id, other_id, joining.merge)


@require_POST
@page_under(rules.WORK_ON_DOSSIER)
def differ(
    request: HttpRequest, officer: "Officer", dossier_id: UUID, other_id: UUID
) -> HttpResponse:
    """Judge the two not to be the same."""
    return _judge(request, officer, dossier_id, other_id, joining.judge_different)


def _judge(
    request: HttpRequest,
    officer: "Officer",
    dossier_id: UUID,
    other_id: UUID,
    judgement: Callable[..., object],
) -> HttpResponse:
    """Judge, and show what is seen now: the judgement stands in the history, to be undone."""
    first, second = (part_worked_on(officer, one) for one in _two(officer, dossier_id, other_id))
    if "confirmed" not in request.POST:
        return _page(request, officer, dossier_id, other_id, error=_UNSEEN, act="judge")
    try:
        judgement(officer, first_id=first, second_id=second, reason=_reason(request), now=now())
    except (NoReasonError, joining.NotAlikeError) as error:
        return _page(request, officer, dossier_id, other_id, error=said_by(error), act="judge")
    return redirect(reverse("dossier", args=[dossier_id]) + "#history")


def _page(  # noqa: PLR0913 -- the two, and what came of what was asked
    request: HttpRequest,
    officer: "Officer",
    dossier_id: UUID,
    other_id: UUID,
    *,
    table: object = None,
    error: str = "",
    act: str = "",
) -> HttpResponse:
    one, other = _two(officer, dossier_id, other_id)
    if one.id == other.id:
        return redirect("dossier", one.id)
    pictures = PagePictures(officer)
    sides = [_beside(officer, row, pictures) for row in (one, other)]
    both = f"{one.id} {other.id}"
    log_view(tags.UI_DOSSIER_VIEWED, officer, subject=both, pictures=pictures.items)
    works_on = parts_worked_on(officer, one, other)
    context = {
        "sides": sides,
        "one": one,
        "other": other,
        "decided": [_decided(row, one, other) for row in queries.decided_between(one, other)],
        "clashes": queries.contradictions_if_one(officer, one.id, other.id),
        "can_judge": one.kind == other.kind and all(works_on),
        "table": table,
        "error": error,
        "act": act,
        "reason": request.POST.get("reason", "") if error else "",
    }
    return render(request, "ui/dossier_pair.html", context, status=422 if error else 200)


def _decided(row: DecisionRow, one: DossierRow, other: DossierRow) -> str:
    names = {**one.names, **other.names}
    return _("%(dossier)s: %(act)s, by %(officer)s: %(reason)s") % {
        "dossier": names[row.dossier],
        "act": act_in_words(row, names, say=phrase),
        "officer": row.officer,
        "reason": row.reason,
    }


def _two(officer: "Officer", dossier_id: UUID, other_id: UUID) -> tuple[DossierRow, DossierRow]:
    return queries.dossier(officer, dossier_id), queries.dossier(officer, other_id)


def _beside(officer: "Officer", row: DossierRow, pictures: PagePictures) -> Beside:
    first = vault_queries.items(officer, sorted(row.items)[:_CARDS])
    cards = cards_of(officer, first, pictures=pictures)
    return Beside(row, [phrase(role_in_words(role)) for role in row.roles], cards)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:2000]
