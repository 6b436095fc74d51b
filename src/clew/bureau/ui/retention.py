"""Retention on a page: what is kept longer than it may be, and why; holding, prolonging, removing.

For who oversees the bureau's cases. What is due is named, and nothing of what is in it is shown.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.retention.actions.holding import (
    NotHeldError,
    PastError,
    hold_case,
    lift_hold,
    prolong,
)
from clew.bureau.retention.actions.removing import KeptError, remove_due
from clew.bureau.retention.queries import NotDueError, due_for
from clew.bureau.signin.proof import ask_for_proof, proved_lately
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault.current import current_vault
from clew.exchange.refusal import RefusalError
from clew.index.hamming.errors import IndexDamagedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from clew.bureau.accounts.models import Officer
    from clew.bureau.retention.actions.removing import Removed

_ROWS = 50
_NAME, _WHY = 200, 2_000  # characters that are read of a field


class NoDayError(ValueError):
    """What was given as a day is none."""


_REFUSED = (
    *(NoDayError, NoReasonError, NotDueError, NotHeldError),
    *(PastError, KeptError, RefusalError, IndexDamagedError),
)


@require_safe
@page_under(rules.KEEP_RETENTION)
def retention(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Show what is due, and what keeps it."""
    return _page(request, officer)


@require_POST
@page_under(rules.KEEP_RETENTION)
def hold(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Put a legal hold on a case."""
    return _done(request, officer, partial(hold_case, number=_name(request)))


@require_POST
@page_under(rules.KEEP_RETENTION)
def lift(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Lift the legal hold on a case."""
    return _done(request, officer, partial(lift_hold, number=_name(request)))


@require_POST
@page_under(rules.KEEP_RETENTION)
def keep_longer(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Keep what is due until a later day."""
    try:
        until = _day(request.POST.get("until", ""))
    except NoDayError as error:
        return _page(request, officer, error=said_by(error))
    return _done(request, officer, partial(prolong, name=_name(request), until=until))


@require_POST
@page_under(rules.KEEP_RETENTION)
def remove(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Remove what is due, for good, and tell which files of it lie outside."""
    if not proved_lately(request):
        return ask_for_proof(reverse("retention"))
    try:
        removed = remove_due(
            officer, name=_name(request), reason=_why(request), vault=current_vault(), now=now()
        )
    except _REFUSED as error:
        return _page(request, officer, error=said_by(error))
    return _page(request, officer, removed=removed)


def _done(request: HttpRequest, officer: "Officer", act: "Callable[..., None]") -> HttpResponse:
    try:
        act(officer, reason=_why(request), now=now())
    except _REFUSED as error:
        return _page(request, officer, error=said_by(error))
    return redirect("retention")


def _page(
    request: HttpRequest,
    officer: "Officer",
    *,
    error: str = "",
    removed: "Collection[Removed]" = (),
) -> HttpResponse:
    found = due_for(officer, now=now())
    page = Page.of(number=asked_page(request), size=_ROWS, total=len(found))
    log_view(tags.RETENTION_DUE_LISTED, officer, subject="")
    context = {
        "due": found[page.offset : page.offset + page.size],
        "count": len(found),
        "page": page,
        "removed": removed,
        "kept": request.POST,
        "error": error,
    }
    return render(request, "ui/retention.html", context, status=422 if error else 200)


def _name(request: HttpRequest) -> str:
    return request.POST.get("name", "")[:_NAME].strip()


def _why(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:_WHY]


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise NoDayError(_("write the day until which it is kept as 2027-03-01")) from error
