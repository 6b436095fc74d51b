"""Finds on pages: new items that touch what an officer keeps, until the officer has seen them."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.cases.queries import CaseNotFoundError, case_by_id
from clew.bureau.reports.words import score_in_words
from clew.bureau.ui.cards import badge_of
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.watch import queries
from clew.bureau.watch.actions import see_find
from clew.match.caveats import CAVEAT_OF
from clew.model.wording import Wording

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case

_FINDS = 50


@require_safe
@page_under(rules.ENTER)
def finds(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List what the officer has not seen: of all cases, or of one and its series."""
    case = _asked_case(officer, request.GET.get("case", ""))
    count = queries.count_finds(officer, case=case)
    page = Page.of(number=asked_page(request), size=_FINDS, total=count)
    shown = queries.finds(officer, case=case, offset=page.offset, limit=page.size)
    log_view(tags.UI_FINDS_VIEWED, officer, subject="" if case is None else str(case.pk))
    lines = [(one, badge_of(one.relation), score_in_words(one.score)) for one in shown]
    told = {one.relation for one in shown}
    caveats = [words for relation, words in CAVEAT_OF.items() if relation in told]
    context = {"case": case, "lines": lines, "count": count, "page": page, "caveats": caveats}
    return render(request, "ui/finds.html", context)


@require_POST
@page_under(rules.READ_CASE)
def seen(request: HttpRequest, officer: "Officer", find_id: UUID) -> HttpResponse:
    """Record that the officer saw a find, and go back to the list."""
    see_find(officer, str(find_id), now=now())
    case = _asked_case(officer, request.POST.get("case", ""))
    return redirect(reverse("finds") + ("" if case is None else f"?case={case.pk}"))


def _asked_case(officer: "Officer", case_id: str) -> "Case | None":
    if not case_id:
        return None
    try:
        return case_by_id(officer, UUID(case_id))
    except ValueError as error:
        raise CaseNotFoundError(Wording("there is no such case")) from error
