"""Home: what waits for the officer, what changed in the officer's cases, and ways to search.

It is the first page after signing in, so it asks little: what waits is read once, and of everything
only the first few are told, each with the page that tells the rest.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.timeline.queries.recent import Change, recent_changes
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.ui.waiting_sorts import sorts_of
from clew.bureau.waiting.queries import waiting_for

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_DAYS, _CHANGES = 7, 12


@require_safe
@page_under(rules.ENTER)
def home(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Show what waits, and what changed in the last days."""
    waiting = waiting_for(officer, now=now())
    since = now() - timedelta(days=_DAYS)
    changes = recent_changes(officer, since=since, most=_CHANGES)
    log_view(tags.UI_HOME_VIEWED, officer, subject="")
    context = {
        "waiting": waiting,
        "sorts": sorts_of(officer, waiting, now=now()),
        "changes": [(one, _address(one)) for one in changes],
        "may_look_in_media": rules.WORK_ON_CASE.gate.admits(officer),
        "days": _DAYS,
        "is_cut": len(changes) == _CHANGES,
    }
    return render(request, "ui/home.html", context)


def _address(change: Change) -> str:
    link = change.entry.link or ("case-timeline", str(change.case.pk))
    return reverse(link[0], args=[link[1]])
