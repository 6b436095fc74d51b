"""Tasks: those of a case; set, given on, done, dropped, opened again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Day, Given, Long, Name, Task
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made, inlined
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.tasks import actions
from clew.bureau.tasks.queries import is_late, tasks_of_case
from clew.bureau.tasks.state import State

if TYPE_CHECKING:
    from clew.bureau.tasks.models import Task as TaskRecord

router = Router(tags=["Tasks"])
_READ = TokenFor(Scope.READ, rules.READ_CASE)
_WRITE = TokenFor(Scope.WORK, rules.WRITE_IN_CASE)


class TaskTold(Schema):
    """A task, and whose it is."""

    id: UUID
    case_id: UUID
    case_number: str
    what: str
    assignee: str
    due_date: date | None
    is_late: bool
    state: Annotated[State, inlined(State)]
    set_by: str
    set_at: datetime


class NewTask(Given):
    """What is to be done, by whom, until when."""

    what: Task
    assignee: Name
    due_date: Day | None = None


class GivenOn(Given):
    """To whom a task is given."""

    assignee: Name


class Changed(Given):
    """How a task stands now; that it is dropped or open again takes a reason."""

    state: Annotated[State, inlined(State)]
    reason: Long = ""


@router.get("/cases/{case_id}/tasks", response=Page[TaskTold], auth=_READ)
def of_case(request: HttpRequest, case_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List a case's tasks, open ones first, and of them the soonest due."""
    officer = caller(request)
    case = case_by_id(officer, case_id)
    log_view(request, tags.TASKS_LISTED, case.pk)
    rows = tasks_of_case(officer, case)
    return paged(part, lambda offset, limit: [told(one) for one in rows[offset : offset + limit]])


@router.post("/cases/{case_id}/tasks", response={201: Made}, auth=_WRITE)
def add(request: HttpRequest, case_id: UUID, given: NewTask) -> Status[Mapping[str, object]]:
    """Set a task for an officer who may see the case."""
    officer = caller(request)
    made = actions.set_task(
        officer,
        case=case_by_id(officer, case_id),
        what=given.what,
        assignee=given.assignee,
        due_date=given.due_date,
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.post("/tasks/{task_id}/give", response=Done, auth=_WRITE)
def give(request: HttpRequest, task_id: UUID, given: GivenOn) -> Done:
    """Give a task to another officer."""
    actions.give_task(caller(request), task_id=task_id, assignee=given.assignee, now=now())
    return DONE


@router.post("/tasks/{task_id}/change", response=Done, auth=_WRITE)
def change(request: HttpRequest, task_id: UUID, given: Changed) -> Done:
    """Say that a task is done, dropped or open again."""
    actions.change_task(
        caller(request), task_id=task_id, state=given.state, reason=given.reason, now=now()
    )
    return DONE


def told(one: "TaskRecord") -> Mapping[str, object]:
    """Return a task as calls tell it."""
    return {
        "id": one.pk,
        "case_id": one.case_id,
        "case_number": one.case.number,
        "what": one.what,
        "assignee": one.assignee.get_username(),
        "due_date": one.due_date,
        "is_late": is_late(one, now=now()),
        "state": one.state,
        "set_by": one.set_by.get_username(),
        "set_at": one.set_at,
    }
