"""A site on its page: what is planned there, and what is told of it on the day."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.operations.actions.telling import (
    NotToldError,
    tell_outcome,
    tell_site,
    tick_line,
)
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.queries import operation_by_id, plan_of, site_by_id
from clew.bureau.operations.site_state import TOLD, SiteState
from clew.bureau.operations.windows import in_zone, zone_named
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import asks_for_json, log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@require_safe
@page_under(rules.READ_OPERATION)
def site(request: HttpRequest, officer: "Officer", site_id: UUID) -> HttpResponse:
    """Show a site of an operation."""
    return site_page(request, officer, site_id)


@require_POST
@page_under(rules.TELL_FROM_SITE)
def tell(request: HttpRequest, officer: "Officer", site_id: UUID) -> HttpResponse:
    """Take word of how far a site is; the same form sent twice counts once."""

    def done() -> None:
        tell_site(
            officer,
            site_id=site_id,
            state=_state(request.POST.get("told", "")),
            happened_at=time_there(officer, site_id, request.POST.get("at", "")),
            words=request.POST.get("words", "")[:4000],
            event_id=_id(request.POST.get("event", "")),
            now=now(),
        )

    return _answer(request, officer, site_id, done, form="tell")


@require_POST
@page_under(rules.TELL_FROM_SITE)
def outcome(request: HttpRequest, officer: "Officer", site_id: UUID) -> HttpResponse:
    """Take word of what came of a site."""

    def done() -> None:
        tell_outcome(
            officer,
            site_id=site_id,
            kind=_kind(request.POST.get("kind", "")),
            count=_count(request.POST.get("count", "")),
            happened_at=time_there(officer, site_id, request.POST.get("at", "")),
            words=request.POST.get("words", "")[:4000],
            now=now(),
        )

    return _answer(request, officer, site_id, done, form="outcome")


@require_POST
@page_under(rules.TELL_FROM_SITE)
def tick(request: HttpRequest, officer: "Officer", site_id: UUID, line_id: int) -> HttpResponse:
    """Tick a line of the checklist for a site."""

    def done() -> None:
        tick_line(officer, site_id=site_id, line_id=line_id, now=now())

    return _answer(request, officer, site_id, done, form="tick")


def _answer(
    request: HttpRequest, officer: "Officer", site_id: UUID, done: Callable[[], None], *, form: str
) -> HttpResponse:
    """Take it in, and answer whoever told it: a script, or a form."""
    is_script = asks_for_json(request)
    try:
        done()
    except NotToldError as error:
        if is_script:
            return JsonResponse({"error": said_by(error)}, status=422)
        return site_page(request, officer, site_id, error=said_by(error), at_fault=form)
    return JsonResponse({}) if is_script else redirect("operation-site", site_id)


def site_page(
    request: HttpRequest, officer: "Officer", site_id: UUID, *, error: str = "", at_fault: str = ""
) -> HttpResponse:
    """Return the page; `error` is of the form `at_fault`, whose words are kept."""
    found = site_by_id(officer, site_id)
    operation = operation_by_id(officer, found.operation_id)
    plan = plan_of(officer, operation, now=now())
    log_view(tags.OPERATIONS_SITE_VIEWED, officer, subject=str(found.pk))
    row = next(one for one in plan.sites if one.id == found.pk)
    case = operation.case
    zone = zone_named(row.zone)
    context = {
        "plan": plan,
        "site": row,
        "processes": [
            (one, one.covers(plan.begins_at, plan.ends_at))
            for one in [*row.processes, *plan.processes]
        ],
        "lines": [(line, line.id in row.ticked) for line in plan.checklist],
        "events": [(one, one.happened_at.astimezone(zone)) for one in reversed(row.events)],
        "outcomes": [(kind, row.outcomes.get(kind)) for kind in OutcomeKind],
        "states": TOLD,
        "kinds": list(OutcomeKind),
        "can_tell": rules.TELL_FROM_SITE.admits(officer, record=operation),
        "can_seize": rules.WORK_ON_CASE.admits(officer, record=case),
        "next_label": f"{row.label}-{row.exhibits + 1:02}",
        "event_id": uuid4(),
        "error": error,
        "at_fault": at_fault,
        "kept": request.POST,
    }
    return render(request, "ui/operation_site.html", context, status=422 if error else 200)


def _state(text: str) -> SiteState:
    if text not in TOLD:
        raise NotToldError(_("say how far the site is"))
    return SiteState(text)


def _kind(text: str) -> OutcomeKind:
    if text not in set(OutcomeKind):
        raise NotToldError(_("say what is counted"))
    return OutcomeKind(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotToldError(_("say how many there are, as a number"))
    return int(text)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def time_there(officer: "Officer", site_id: UUID, text: str) -> datetime:
    """Return the time by the clocks at a site, as browsers send it; now where none was given.

    Raises:
        NotToldError: it is no time.
        SiteNotFoundError: the officer may not see the site.
    """
    if not text:
        return now()
    zone = site_by_id(officer, site_id).zone
    try:
        return in_zone(datetime.fromisoformat(text), zone)
    except ValueError as error:
        raise NotToldError(_("say when it happened")) from error
