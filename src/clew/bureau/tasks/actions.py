"""What officers do with tasks: set them, give them on, finish, drop and reopen them.

Whoever sees an open case may set tasks in it, for somebody who may see it too. That somebody else
may not is said in the same words whether there is such an officer or not. A task is changed by
whose it is, who set it, and who steers the case.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import READ_CASE, STEER_CASE, WRITE_IN_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case
from clew.bureau.tasks.models import Task, TaskChange
from clew.bureau.tasks.queries import task_by_id
from clew.bureau.tasks.state import State
from clew.model.wording import Wording

MOST_CHARACTERS = 1_000


class NoTaskError(ValueError):
    """The task says nothing, or too much."""


class AssigneeError(ValueError):
    """The task cannot be given to this officer."""


@transaction.atomic
def set_task(  # noqa: PLR0913 -- what, for whom and until when, by name
    acting_officer: Officer,
    *,
    case: Case,
    what: str,
    assignee: str,
    now: datetime,
    due_date: date | None = None,
) -> Task:
    """Set a task for an officer, named by username.

    Raises:
        CaseNotFoundError: the acting officer may not see the case.
        DeniedError: the case is closed, or the acting officer writes in none.
        NoTaskError: it says nothing, or is too long.
        AssigneeError: nobody of that name may see the case.
    """
    check_case(WRITE_IN_CASE, acting_officer, case)
    words = " ".join(what.split())
    if not words or len(words) > MOST_CHARACTERS:
        raise NoTaskError(
            Wording(
                "say what is to be done, in at most %(most_characters)s characters",
                most_characters=MOST_CHARACTERS,
            )
        )
    task = Task.objects.create(
        case=case,
        what=words,
        due_date=due_date,
        set_by=acting_officer,
        set_at=now,
        assignee=_seeing(case, assignee),
    )
    _change(tags.TASKS_TASK_SET, acting_officer, task, now=now)
    return task


@transaction.atomic
def give_task(acting_officer: Officer, *, task_id: UUID, assignee: str, now: datetime) -> Task:
    """Give a task to another officer.

    Raises:
        TaskNotFoundError: the acting officer may not see the task.
        DeniedError: the task is not the acting officer's to change, or its case is closed.
        AssigneeError: nobody of that name may see the case.
    """
    task = _workable(acting_officer, task_id)
    officer = _seeing(task.case, assignee)
    if officer.pk != task.assignee_id:
        task.assignee = officer
        _change(tags.TASKS_TASK_GIVEN, acting_officer, task, now=now)
    return task


@transaction.atomic
def change_task(
    acting_officer: Officer, *, task_id: UUID, state: State, now: datetime, reason: str = ""
) -> Task:
    """Say that a task is done, dropped or open again; the last two take a reason.

    Raises:
        TaskNotFoundError: the acting officer may not see the task.
        DeniedError: the task is not the acting officer's to change, or its case is closed.
        NoReasonError: there is no reason, and it takes one.
    """
    task = _workable(acting_officer, task_id)
    if state != task.state:
        why = (
            reason.strip()
            if state is State.DONE
            else told(reason, what=Wording("it is %(state)s", state=str(state)))
        )
        task.state = state
        _change(tags.TASKS_TASK_CHANGED, acting_officer, task, now=now, reason=why)
    return task


def _workable(officer: Officer, task_id: UUID) -> Task:
    """The task, held so that two who change it at once do it one after the other."""
    task = task_by_id(officer, task_id)
    check_case(WRITE_IN_CASE, officer, task.case)
    Task.objects.select_for_update().get(pk=task.pk)
    task = task_by_id(officer, task_id)
    concerned = {task.assignee_id, task.set_by_id}
    if officer.pk not in concerned and not STEER_CASE.admits(officer, record=task.case):
        raise DeniedError(
            Wording("a task is changed by whose it is, who set it, or who steers the case")
        )
    return task


def _seeing(case: Case, username: str) -> Officer:
    found = Officer.objects.filter(username=username).first()
    if found is None or not READ_CASE.admits(found, record=case):
        raise AssigneeError(
            Wording(
                "%(username)s cannot be given this: nobody of that name may see the case; "
                "see: clew officer join",
                username=username,
            )
        )
    return found


def _change(tag: str, officer: Officer, task: Task, *, now: datetime, reason: str = "") -> None:
    task.save()
    TaskChange.objects.create(
        task=task,
        state=task.state,
        assignee=task.assignee,
        reason=reason,
        officer=officer,
        changed_at=now,
    )
    details = {"case": str(task.case_id), "state": str(task.state), "for": str(task.assignee_id)}
    record(tag, officer=officer, subject=str(task.pk), details=details, now=now)
