"""Reading tasks: whoever sees a case sees its tasks."""

from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import is_in_case, visible_cases
from clew.bureau.id_ends import the_one_ending
from clew.bureau.tasks.models import Task
from clew.bureau.tasks.state import State

_ENDED = ExpressionWrapper(~Q(state=State.OPEN), output_field=BooleanField())


class TaskNotFoundError(LookupError):
    """There is no such task, or this officer may not see it: the two look alike."""


def visible_tasks(officer: Officer) -> QuerySet[Task]:
    """Return the tasks that the officer may see: open ones first, and of them the soonest due."""
    return _told(Task.objects.filter(case__in=visible_cases(officer).order_by()))


def tasks_of_case(officer: Officer, case: Case) -> QuerySet[Task]:
    """Return the tasks of a case."""
    return _told(Task.objects.filter(is_in_case(officer, case.pk)))


def tasks_for(officer: Officer) -> QuerySet[Task]:
    """Return the open tasks that wait for the officer, in open cases that the officer may see."""
    mine = visible_tasks(officer).filter(assignee=officer.pk, state=State.OPEN)
    return mine.filter(case__closed_at=None)


def is_late(task: Task, *, now: datetime) -> bool:
    """Tell whether an open task should have been done by now."""
    return task.state == State.OPEN and task.due_date is not None and task.due_date < now.date()


def task_by_id(officer: Officer, task_id: UUID) -> Task:
    """Return the task of that id.

    Raises:
        TaskNotFoundError: it does not exist, or the officer may not see it.
    """
    found = visible_tasks(officer).filter(pk=task_id).first()
    if found is None:
        raise TaskNotFoundError(f"there is no task {task_id}; see its id in: clew task list")
    return found


def task_named(officer: Officer, name: str) -> Task:
    """Return the task of this id, or of an id that ends so.

    Raises:
        TaskNotFoundError: there is no one such task, or the officer may not see it.
    """
    found = the_one_ending(name, visible_tasks(officer).values_list("pk", flat=True))
    if found is None:
        raise TaskNotFoundError(f"there is no task {name}; see its id in: clew task list")
    return task_by_id(officer, found)


def _told(tasks: QuerySet[Task]) -> QuerySet[Task]:
    named = tasks.select_related("case", "assignee", "set_by").prefetch_related("changes__officer")
    return named.order_by(_ENDED, F("due_date").asc(nulls_last=True), "pk")
