"""Planning an operation by forms: its window, teams, legal process, risks and checklist."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.operations.actions import checklist, opening, processes, risks, teams
from clew.bureau.operations.queries import operation_by_id, plan_of
from clew.bureau.operations.windows import every_zone
from clew.bureau.ui import plan_forms
from clew.bureau.ui.forms import Fault
from clew.bureau.ui.operations import head_of
from clew.bureau.ui.plan_said import fault_of, key_said, lines, process_said, window_said
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@require_safe
@page_under(rules.PLAN_OPERATION)
def plan(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Show all parts of a plan as forms."""
    _check(officer, operation_id)
    return _page(request, officer, operation_id)


@require_POST
@page_under(rules.PLAN_OPERATION)
def window(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Put the window elsewhere."""

    def done() -> None:
        begins_at, ends_at = window_said(request.POST)
        opening.set_window(
            officer,
            operation_id=operation_id,
            begins_at=begins_at,
            ends_at=ends_at,
            reason=request.POST.get("reason", "")[:2_000],
            version=request.POST.get("version", ""),
            now=now(),
        )

    return _answer(request, officer, operation_id, done, part="window", first="begins")


@require_POST
@page_under(rules.PLAN_OPERATION)
def team(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Make a team, change it, or take it out."""
    said, key = request.POST, key_said(request.POST, "which")
    version, name = said.get("version", ""), said.get("team", "")[:1_000]
    officers, others = lines(said, "officers"), lines(said, "others")

    def done() -> None:
        if key is None:
            teams.name_team(
                officer,
                operation_id=operation_id,
                name=name,
                officers=officers,
                outsiders=others,
                now=now(),
            )
        elif said.get("act") == "remove":
            teams.remove_team(
                officer, operation_id=operation_id, team_id=key, version=version, now=now()
            )
        else:
            teams.change_team(
                officer,
                operation_id=operation_id,
                team_id=key,
                version=version,
                name=name,
                officers=officers,
                outsiders=others,
                now=now(),
            )

    return _answer(request, officer, operation_id, done, part="team", first="team")


@require_POST
@page_under(rules.PLAN_OPERATION)
def process(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Record a legal process, change it, or take it out."""
    said, key = request.POST, _number(request.POST.get("which", ""))
    version = said.get("version", "")

    def done() -> None:
        if key is not None and said.get("act") == "remove":
            processes.remove_process(
                officer, operation_id=operation_id, process_id=key, version=version, now=now()
            )
            return
        processes.plan_process(
            officer,
            operation_id=operation_id,
            process=process_said(said),
            site_id=key_said(said, "at_site"),
            process_id=key,
            version=version,
            now=now(),
        )

    return _answer(request, officer, operation_id, done, part="process", first="number")


@require_POST
@page_under(rules.PLAN_OPERATION)
def risk(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Write down a risk of all sites, change it, or take it out."""
    return _text(request, officer, operation_id, part="risk")


@require_POST
@page_under(rules.PLAN_OPERATION)
def line(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Add a line to the checklist, change it, or take it off."""
    return _text(request, officer, operation_id, part="line")


PARTS = {"window": window, "team": team, "process": process, "risk": risk, "line": line}
"""What takes the forms of each part of a plan."""

_TEXTS = {
    "risk": (risks.add_risk, risks.change_risk, risks.remove_risk),
    "line": (checklist.add_line, checklist.change_line, checklist.remove_line),
}


def _text(
    request: HttpRequest, officer: "Officer", operation_id: UUID, *, part: str
) -> HttpResponse:
    said = request.POST
    add, change, remove = _TEXTS[part]

    def done() -> None:
        was, text = said.get("which", "")[:10_000], said.get("words", "")[:10_000]
        if not was:
            add(officer, operation_id=operation_id, text=text, now=now())
        elif said.get("act") == "remove":
            remove(officer, operation_id=operation_id, text=was, now=now())
        else:
            change(officer, operation_id=operation_id, was=was, text=text, now=now())

    return _answer(request, officer, operation_id, done, part=part, first="words")


def _answer(  # noqa: PLR0913 -- what was asked, of what, and where it says what was wrong
    request: HttpRequest,
    officer: "Officer",
    operation_id: UUID,
    done: Callable[[], None],
    *,
    part: str,
    first: str,
) -> HttpResponse:
    _check(officer, operation_id)
    key = plan_forms.key_of(part, request.POST.get("which", ""))
    fault = fault_of(done, request.POST, key=key, first=first)
    if fault:
        return _page(request, officer, operation_id, fault)
    return redirect(f"{reverse('operation-plan', args=[operation_id])}#{plan_forms.PARTS[part]}")


def _check(officer: "Officer", operation_id: UUID) -> None:
    """Whether the officer plans it is asked before the form is read."""
    rules.PLAN_OPERATION.check(officer, record=operation_by_id(officer, operation_id))


def _page(
    request: HttpRequest, officer: "Officer", operation_id: UUID, fault: Fault | None = None
) -> HttpResponse:
    operation = operation_by_id(officer, operation_id)
    whole = plan_of(officer, operation, now=now())
    log_view(tags.OPERATIONS_PLAN_VIEWED, officer, subject=str(operation_id))
    parts = plan_forms.parts_of(whole, fault)
    shown = {one.key for part in parts for one in part.forms}
    context = head_of(whole, here="operation-plan") | {
        "form_parts": parts,
        "zones": every_zone(),
        "people": operation.case.members.order_by("username").values_list("username", flat=True),
        "gone": fault.why if fault and fault.key not in shown else "",
    }
    status = fault.status if fault else 200
    return render(request, "ui/operation_plan.html", context, status=status)


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
