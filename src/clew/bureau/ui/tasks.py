"""Tasks on pages: those of a case; setting, giving on, finishing, dropping and reopening one."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.queries import case_by_id
from clew.bureau.tasks import actions
from clew.bureau.tasks.queries import is_late, task_by_id, tasks_of_case
from clew.bureau.tasks.state import State
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_TASKS = 50


@require_safe
@page_under(rules.READ_CASE)
def of_case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """List a case's tasks, open ones first."""
    return _page(request, officer, case_id)


@require_POST
@page_under(rules.WRITE_IN_CASE)
def add(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Set a task."""
    case = case_by_id(officer, case_id)
    try:
        actions.set_task(
            officer,
            case=case,
            what=request.POST.get("what", ""),
            assignee=request.POST.get("for", ""),
            due_date=_date(request.POST.get("due", "")),
            now=now(),
        )
    except (actions.NoTaskError, actions.AssigneeError) as error:
        return _page(request, officer, case_id, error=said_by(error))
    return redirect("case-tasks", case_id)


@require_POST
@page_under(rules.WRITE_IN_CASE)
def change(request: HttpRequest, officer: "Officer", task_id: UUID) -> HttpResponse:
    """Give a task to somebody else, or say that it is done, dropped or open again."""
    case_id = task_by_id(officer, task_id).case_id
    asked = request.POST.get("state", "")
    try:
        if asked in set(State):
            actions.change_task(
                officer,
                task_id=task_id,
                state=State(asked),
                reason=request.POST.get("reason", "")[:2000],
                now=now(),
            )
        else:
            name = request.POST.get("for", "")
            actions.give_task(officer, task_id=task_id, assignee=name, now=now())
    except (NoReasonError, actions.AssigneeError) as error:
        return _page(request, officer, case_id, error=said_by(error))
    return redirect("case-tasks", case_id)


def _page(
    request: HttpRequest, officer: "Officer", case_id: UUID, *, error: str = ""
) -> HttpResponse:
    case = case_by_id(officer, case_id)
    tasks = tasks_of_case(officer, case)
    page = Page.of(number=asked_page(request), size=_TASKS, total=tasks.count())
    shown = tasks[page.offset : page.offset + page.size]
    log_view(tags.TASKS_LISTED, officer, subject=str(case.pk))
    steers = rules.STEER_CASE.admits(officer, record=case)
    rows = [
        (one, is_late(one, now=now()), steers or officer.pk in {one.assignee_id, one.set_by_id})
        for one in shown
    ]
    context = {
        "case": case,
        "tabs": tabs_of(officer, case, here="case-tasks"),
        "rows": rows,
        "page": page,
        "can_write": rules.WRITE_IN_CASE.admits(officer, record=case),
        "team": case.members.order_by("username").values_list("username", flat=True),
        "error": error,
        "kept": request.POST,
    }
    return render(request, "ui/case_tasks.html", context, status=422 if error else 200)


def _date(text: str) -> date | None:
    """The day, or none where it is no day: browsers send a day or nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
