"""Triage on a page: a case's stacks as a plain list, page by page, which a script makes a gallery.

The gallery asks for the list of all stacks once, and for the cards of those in sight as it goes.
"""

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
from clew.bureau.triage.choosing import UNTAGGED, Chosen, choose
from clew.bureau.triage.queries import check_in_case, stacks_of_case
from clew.bureau.triage.stack import Standing
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.triage_asked import SCHEME_NAMES, Asked
from clew.bureau.ui.triage_cards import stack_cards, told_cards
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
    """Show a case's stacks."""
    return triage_page(request, officer, case_id)


def triage_page(
    request: HttpRequest, officer: "Officer", case_id: UUID, *, error: str = ""
) -> HttpResponse:
    """Return the page of a case's stacks."""
    case, asked = case_by_id(officer, case_id), Asked.of(request)
    chosen = _chosen(officer, case, asked)
    page = Page.of(number=asked_page(request), size=_STACKS, total=len(chosen.stacks))
    pictures = PagePictures(officer)
    shown = chosen.stacks[page.offset : page.offset + page.size]
    context = {
        "case": case,
        "tabs": tabs_of(officer, case, here="case-triage"),
        "asked": asked,
        "facets": asked.facets(chosen),
        "folded": _folded(asked, chosen),
        "schemes": SCHEME_NAMES.items(),
        "grades": asked.grades,
        "stacks": len(chosen.stacks),
        "items": sum(len(stack.items) for stack in chosen.stacks),
        "cards": stack_cards(officer, case, shown, pictures=pictures),
        "page": page,
        "may_grade": rules.WORK_ON_CASE.admits(officer, record=case),
        "may_reveal": rules.REVEAL.admits(officer, record=case),
        "team": case.members.order_by("username").values_list("username", flat=True),
        "today": own_exposure(officer, day_of(now())),
        "reason": reason_of(request, case_id),
        "last_graded": last_graded(request, case_id),
        "last_tagged": last_tagged(request, case_id),
        "words": sorted(chosen.counts["tag"].keys() - {"", UNTAGGED}),
        "here": reverse("case-triage", args=[case_id]) + asked.address(),
        "error": error,
    }
    log_view(
        tags.UI_TRIAGE_VIEWED,
        officer,
        subject=str(case.pk),
        details={"page": page.number},
        pictures=pictures.items,
    )
    return render(request, "ui/case_triage.html", context, status=422 if error else 200)


@require_safe
@page_under(rules.READ_CASE)
def stacks(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """List all stacks that are asked for: their items, apart by spaces, grades and tags."""
    case = case_by_id(officer, case_id)
    found = _chosen(officer, case, Asked.of(request)).stacks
    details = {"stacks": len(found)}
    log_view(tags.UI_TRIAGE_VIEWED, officer, subject=str(case.pk), details=details)
    told = {
        "stacks": [" ".join(one.items) for one in found],
        "grades": [one.grade for one in found],
        "tags": [sorted(one.tags) for one in found],
    }
    return JsonResponse(told)


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


def _folded(asked: Asked, chosen: Chosen) -> list[tuple[int, str, str]]:
    """How many stacks are folded away, as what, and the address that shows them."""
    if asked.wanted.standing != Standing.NEW.value:
        return []
    words = {Standing.KNOWN: "known already", Standing.IGNORED: "to ignore"}
    counts = chosen.counts["standing"]
    return [
        (counts[one.value], said, asked.address(standing=one.value))
        for one, said in words.items()
        if counts[one.value]
    ]
