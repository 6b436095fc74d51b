"""Triage on a page: a gallery of a case's stacks, or a plain list of them, page by page.

The gallery's page comes before any stack is worked out; its script then asks once for all stacks
with the facets, and for the cards of those in sight as it goes. Whose browser runs no scripts is
led to the list.
"""

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.exposure.queries import day_of, own_exposure
from clew.bureau.triage.choosing import Chosen, choose
from clew.bureau.triage.queries import check_in_case, stacks_of_case
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.ui.triage_asked import SCHEME_NAMES, Asked
from clew.bureau.ui.triage_cards import stack_cards, told_cards
from clew.bureau.ui.triage_chosen import about, told_in_json
from clew.bureau.ui.triage_session import last_graded, last_tagged, reason_of
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case

_STACKS = 30  # a page of the plain list
_CARDS = 120  # the gallery asks for at once


@require_safe
@page_under(rules.READ_CASE)
def of_case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Show a case's gallery, or the list of its stacks."""
    asked = Asked.of(request)
    if asked.is_list:
        return list_page(request, officer, case_id)
    case = case_by_id(officer, case_id)
    log_view(tags.UI_TRIAGE_VIEWED, officer, subject=str(case.pk))
    context = _head(officer, case, asked) | {
        "may_reveal": rules.REVEAL.admits(officer, record=case),
        "team": case.members.order_by("username").values_list("username", flat=True),
        "today": own_exposure(officer, day_of(now())),
        "reason": reason_of(request, case_id),
        "here": reverse("case-triage", args=[case_id]) + asked.address(),
    }
    return render(request, "ui/case_triage.html", context)


def list_page(
    request: HttpRequest, officer: "Officer", case_id: UUID, *, error: str = ""
) -> HttpResponse:
    """Return the list of a case's stacks."""
    case, asked = case_by_id(officer, case_id), Asked.of(request).as_list()
    chosen = _chosen(officer, case, asked)
    page = Page.of(number=asked_page(request), size=_STACKS, total=len(chosen.stacks))
    pictures = PagePictures(officer)
    shown = chosen.stacks[page.offset : page.offset + page.size]
    context = _head(officer, case, asked) | {
        **about(asked, chosen),
        "cards": stack_cards(officer, case, shown, pictures=pictures),
        "page": page,
        "last_graded": last_graded(request, case_id),
        "last_tagged": last_tagged(request, case_id),
        "error": error,
    }
    log_view(
        tags.UI_TRIAGE_VIEWED,
        officer,
        subject=str(case.pk),
        details={"page": page.number},
        pictures=pictures.items,
    )
    return render(request, "ui/triage_stacks.html", context, status=422 if error else 200)


@require_safe
@page_under(rules.READ_CASE)
def stacks(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """List all stacks that are asked for: their items, apart by spaces, grades and tags; facets."""
    case, asked = case_by_id(officer, case_id), Asked.of(request)
    chosen = _chosen(officer, case, asked)
    details = {"stacks": len(chosen.stacks)}
    log_view(tags.UI_TRIAGE_VIEWED, officer, subject=str(case.pk), details=details)
    return JsonResponse(told_in_json(asked, chosen))


@require_safe
@page_under(rules.READ_CASE)
def cards(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Tell what the gallery shows of some items of the case, by SHA-256."""
    case = case_by_id(officer, case_id)
    asked = request.GET.get("items", "").split()
    if len(asked) > _CARDS:
        return JsonResponse({"error": f"ask for at most {_CARDS} cards at once"}, status=422)
    check_in_case(officer, case, asked)
    pictures = PagePictures(officer)
    told = told_cards(officer, case, asked, pictures=pictures)
    log_view(tags.UI_TRIAGE_VIEWED, officer, subject=str(case.pk), pictures=pictures.items)
    return JsonResponse(told)


def _chosen(officer: "Officer", case: "Case", asked: Asked) -> Chosen:
    found = stacks_of_case(officer, case, scheme=asked.scheme, path=asked.path)
    return choose(found, asked.wanted)


def _head(officer: "Officer", case: "Case", asked: Asked) -> dict[str, object]:
    """What the gallery and the list both show."""
    other = replace(asked, is_list=not asked.is_list)
    return {
        "case": case,
        "tabs": tabs_of(officer, case, here="case-triage"),
        "asked": asked,
        "other": other.address(),
        "schemes": SCHEME_NAMES.items(),
        "grades": [(key, value, phrase(means)) for key, value, means in asked.grades],
        "may_grade": rules.WORK_ON_CASE.admits(officer, record=case),
    }
