"""Exhibits of a case on pages: their chain of custody, entry by entry."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.queries import case_by_id
from clew.bureau.custody import actions
from clew.bureau.custody.queries import agrees, exhibit_by_id, exhibits_of
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_REFUSED = (
    NoReasonError,
    actions.DigestError,
    actions.FutureError,
    actions.NobodyNamedError,
    actions.NotSeizedError,
)


class NoTimeError(ValueError):
    """No time was given, or none that can be understood."""


@require_safe
@page_under(rules.READ_CASE)
def of_case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Show a case's exhibits with their records."""
    return _page(request, officer, case_id)


@require_POST
@page_under(rules.WORK_ON_CASE)
def hand_on(request: HttpRequest, officer: "Officer", exhibit_id: UUID) -> HttpResponse:
    """Record that an exhibit went from one hand to another."""
    case_id = exhibit_by_id(officer, exhibit_id).case_id
    asked = request.POST
    try:
        actions.hand_on(
            officer,
            exhibit_id=exhibit_id,
            at=_time(asked.get("at", "")),
            from_whom=asked.get("from", "")[:200],
            to_whom=asked.get("to", "")[:200],
            why=asked.get("reason", "")[:2000],
            place=asked.get("place", "")[:300],
            sha256=asked.get("sha256", ""),
            now=now(),
        )
    except (NoTimeError, *_REFUSED) as error:
        return _page(request, officer, case_id, error=str(error))
    return redirect("case-exhibits", case_id)


def _page(
    request: HttpRequest, officer: "Officer", case_id: UUID, *, error: str = ""
) -> HttpResponse:
    case = case_by_id(officer, case_id)
    log_view(tags.CUSTODY_LISTED, officer, subject=str(case.pk))
    rows = [
        (one, [(entry, agrees(entry, one.entries)) for entry in one.entries])
        for one in exhibits_of(officer, case)
    ]
    context = {
        "case": case,
        "tabs": tabs_of(officer, case, here="case-exhibits"),
        "rows": rows,
        "can_work": rules.WORK_ON_CASE.admits(officer, record=case),
        "error": error,
    }
    return render(request, "ui/case_exhibits.html", context, status=422 if error else 200)


def _time(text: str) -> datetime:
    """The time as browsers send it, taken as UTC.

    Raises:
        NoTimeError: it is none.
    """
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise NoTimeError("say when it was done") from error
