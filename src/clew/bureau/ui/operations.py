"""Operations on pages: those there are, a plan, and what came of it."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.deconfliction.queries.listing import to_compare_with
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.queries import operation_by_id, plan_of, visible_operations
from clew.bureau.operations.queries.counting import by_part, outcomes_of, parts_in_words
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.operations.queries.rows import Plan

_OPERATIONS = 50


@require_safe
@page_under(rules.ENTER)
def operations(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List the operations that the officer may see, the latest window first."""
    found = visible_operations(officer)
    page = Page.of(number=asked_page(request), size=_OPERATIONS, total=found.count())
    log_view(tags.OPERATIONS_LISTED, officer, subject="")
    shown = [(one, one.sites.count()) for one in found[page.offset : page.offset + page.size]]
    return render(request, "ui/operations.html", {"rows": shown, "page": page})


@require_safe
@page_under(rules.READ_OPERATION)
def operation(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Show a plan: what is amiss first, then its sites by state."""
    return plan_page(request, officer, operation_id)


@require_safe
@page_under(rules.READ_OPERATION)
def outcomes(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Show what came of an operation: together, by state, and site by site."""
    plan = plan_seen(officer, operation_id)
    log_view(tags.OPERATIONS_OUTCOMES_VIEWED, officer, subject=str(plan.id))
    together = outcomes_of(plan.sites)
    context = head_of(plan, here="operation-outcomes") | {
        "together": [(kind.in_words(), together[kind]) for kind in OutcomeKind],
        "kinds": [kind.in_words() for kind in OutcomeKind],
        "table": [(one, list(one.outcomes.values())) for one in by_part(plan.sites)],
    }
    return render(request, "ui/operation_outcomes.html", context)


def plan_page(
    request: HttpRequest, officer: "Officer", operation_id: UUID, *, error: str = ""
) -> HttpResponse:
    """Return the page of a plan; `error` is of the form that compares it with others' plans."""
    plan = plan_seen(officer, operation_id)
    log_view(tags.OPERATIONS_PLAN_VIEWED, officer, subject=str(plan.id))
    bureaux, hubs = _to_compare_with(officer, operation_id)
    context = head_of(plan, here="operation") | {
        "warned": [site for site in plan.sites if site.warnings],
        "bureaux": bureaux,
        "hubs": hubs,
        "error": error,
        "kept": request.POST,
    }
    return render(request, "ui/operation.html", context, status=422 if error else 200)


def _to_compare_with(officer: "Officer", operation_id: UUID) -> tuple[list[str], list[str]]:
    """Whom to offer a comparison of the plan, if the officer may."""
    operation = operation_by_id(officer, operation_id)
    if not rules.DECONFLICT_OPERATION.admits(officer, record=operation):
        return [], []
    return to_compare_with(officer, now=now())


def plan_seen(officer: "Officer", operation_id: UUID) -> "Plan":
    """Return the plan of an operation that the officer may see.

    Raises:
        OperationNotFoundError: the officer may not see it.
    """
    return plan_of(officer, operation_by_id(officer, operation_id), now=now())


def head_of(plan: "Plan", *, here: str) -> dict[str, object]:
    """Return what the head of each page of an operation shows; `here` is the page's name."""
    parts = by_part(plan.sites)
    return {"plan": plan, "parts": parts, "in_parts": parts_in_words(parts), "here": here}
