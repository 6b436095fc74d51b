"""What waits for an officer, on a page: all of it, sort by sort."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.tasks.queries import is_late
from clew.bureau.ui.deconfliction import contact_lines
from clew.bureau.ui.referrals import Line
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.waiting.queries import waiting_for

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@require_safe
@page_under(rules.ENTER)
def waiting(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Show what waits for the officer."""
    found = waiting_for(officer, now=now())
    log_view(tags.UI_WAITING_VIEWED, officer, subject="")
    tasks = [(one, is_late(one, now=now())) for one in found.tasks]
    context = {
        "waiting": found,
        "tasks": tasks,
        "referrals": [Line.of(officer, one) for one in found.referrals],
        "contacts": contact_lines(officer, found.contacts),
    }
    return render(request, "ui/waiting.html", context)
