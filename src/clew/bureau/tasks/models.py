"""Tasks and their changes.

A task is as its last change says; changes are only added. What is dropped is dropped for a reason.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.cases.models import Case
from clew.bureau.tasks.state import State

_STATES = [(one.value, one.value) for one in State]


class Task(models.Model):
    """Something to be done in a case. `state` and `assignee` are those of its last change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    what = models.TextField()
    due_date = models.DateField(null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tasks_set"
    )
    set_at = models.DateTimeField()
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tasks"
    )
    state = models.CharField(max_length=10, choices=_STATES, default=State.OPEN.value)

    def __str__(self) -> str:
        return self.what


class TaskChange(models.Model):
    """Who said when, and why, that a task is so, and whose it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="changes")
    state = models.CharField(max_length=10, choices=_STATES)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="dropped", reason=""), name="task_dropped_for_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.state}"
