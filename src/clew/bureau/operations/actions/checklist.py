"""The checklist: lines to be ticked at every site. One that was ticked stays as it is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.operations.actions.changing import (
    ChangedMeanwhileError,
    NameTakenError,
    ToldAlreadyError,
    log_change,
    one_line,
)
from clew.bureau.operations.actions.opening import workable
from clew.bureau.operations.models import CheckLine, Operation
from clew.model.wording import Wording

_LONGEST = 300


@transaction.atomic
def add_line(acting_officer: Officer, *, operation_id: UUID, text: str, now: datetime) -> None:
    """Add a line to the checklist, to be ticked at every site.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        NoTextError: it says nothing, or too much.
    """
    operation = workable(acting_officer, operation_id)
    words = one_line(text, most=_LONGEST)
    _, added = CheckLine.objects.get_or_create(operation=operation, text=words)
    if added:
        log_change(tags.OPERATIONS_LINE_ADDED, acting_officer, operation, now)


@transaction.atomic
def change_line(
    acting_officer: Officer, *, operation_id: UUID, was: str, text: str, now: datetime
) -> None:
    """Say a line of the checklist in other words.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        NoTextError: it says nothing, or too much.
        ChangedMeanwhileError: no line says any more what it said.
        ToldAlreadyError: it was ticked somewhere.
        NameTakenError: another line says this.
    """
    operation = workable(acting_officer, operation_id)
    words = one_line(text, most=_LONGEST)
    line = _unticked(operation, was)
    if operation.checklist.exclude(pk=line.pk).filter(text=words).exists():
        raise NameTakenError(Wording("another line says this already"))
    if words != was:
        line.text = words
        line.save(update_fields=["text"])
        log_change(tags.OPERATIONS_LINE_CHANGED, acting_officer, operation, now, line=line.pk)


@transaction.atomic
def remove_line(acting_officer: Officer, *, operation_id: UUID, text: str, now: datetime) -> None:
    """Take a line off the checklist.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        ChangedMeanwhileError: no line says that any more.
        ToldAlreadyError: it was ticked somewhere.
    """
    operation = workable(acting_officer, operation_id)
    line = _unticked(operation, text)
    key = line.pk
    line.delete()
    log_change(tags.OPERATIONS_LINE_REMOVED, acting_officer, operation, now, line=key)


def _unticked(operation: Operation, text: str) -> CheckLine:
    line = operation.checklist.filter(text=text).first()
    if line is None:
        raise ChangedMeanwhileError(
            Wording("somebody changed this line meanwhile; look at what it says")
        )
    if line.ticks.exists():
        raise ToldAlreadyError(
            Wording("it was ticked at a site, so it stays as it is; add another line")
        )
    return line
