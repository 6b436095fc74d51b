"""The board of the day: how far each site is, told anew to whoever has it open.

It is told by server-sent events (HTML Standard, 9.2) in short answers: each says what changed since
the last, if anything did, and ends; the browser asks again after `_AGAIN_S`. So no board holds a
thread of the server, and who lost the right to see it is told nothing more.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.operations.queries import operation_by_id
from clew.bureau.operations.queries.counting import by_part
from clew.bureau.operations.queries.told import told_by_now
from clew.bureau.operations.site_state import SiteState
from clew.bureau.ui.operations import head_of, plan_seen
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.operations.queries.rows import Plan, SiteRow

_AGAIN_S = 5
_REFRESH_S = 20  # without scripts the whole page comes anew


@require_safe
@page_under(rules.READ_OPERATION)
def board(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Show how far each site is, as small cards that change by themselves."""
    plan = plan_seen(officer, operation_id)
    log_view(tags.OPERATIONS_BOARD_VIEWED, officer, subject=str(plan.id))
    context = head_of(plan, here="operation-board") | {
        "refresh_s": _REFRESH_S,
        "again_s": _AGAIN_S,
        "states": _states(plan),
        "parts": [
            (one.part, [(site, _card(site)) for site in one.sites]) for one in by_part(plan.sites)
        ],
        "at": f"{now():%H:%M:%S}",
    }
    return render(request, "ui/operation_board.html", context)


@require_safe
@page_under(rules.READ_OPERATION)
def changes(request: HttpRequest, officer: "Officer", operation_id: UUID) -> HttpResponse:
    """Tell what the board shows by now, if that is not what was told last (`Last-Event-ID`).

    Warnings follow the clock, so a board is told anew with each minute, too.
    """
    operation = operation_by_id(officer, operation_id)
    by_now = f"{told_by_now(operation)}.{now():%H%M}"
    lines = [f"retry: {_AGAIN_S * 1000}"]
    if request.headers.get("Last-Event-ID") != by_now:
        plan = plan_seen(officer, operation_id)
        log_view(tags.OPERATIONS_BOARD_VIEWED, officer, subject=str(plan.id))
        lines += [f"id: {by_now}", "event: board", f"data: {json.dumps(_told(plan))}"]
    return HttpResponse("\n".join([*lines, "", ""]), content_type="text/event-stream")


def _told(plan: "Plan") -> Mapping[str, object]:
    return {
        "at": f"{now():%H:%M:%S}",
        "states": {state.value: number for state, number in _states(plan)},
        "sites": {str(site.id): _card(site) for site in plan.sites},
    }


def _states(plan: "Plan") -> list[tuple[SiteState, int]]:
    return [(state, sum(site.state is state for site in plan.sites)) for state in SiteState]


def _card(site: "SiteRow") -> Mapping[str, str]:
    """What a card says that may change while the board is open."""
    last = site.events[-1] if site.events else None
    many = len(site.warnings)
    return {
        "state": site.state.value,
        "team": site.team or _("no team"),
        "last": f"{last.happened_at:%H:%M} UTC, {last.officer}" if last else "",
        "warnings": ngettext("%d warning", "%d warnings", many) % many if many else "",
    }
