"""Risks: what may go wrong, at one site or everywhere. A risk is told apart by what it says."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.operations.actions.changing import (
    ChangedMeanwhileError,
    log_change,
    one_line,
)
from clew.bureau.operations.actions.opening import workable
from clew.bureau.operations.models import Operation, Risk, Site
from clew.model.wording import Wording

_LONGEST = 4_000


@transaction.atomic
def add_risk(acting_officer: Officer, *, operation_id: UUID, text: str, now: datetime) -> None:
    """Write down what may go wrong at all sites of an operation.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        NoTextError: it says nothing, or too much.
    """
    operation = workable(acting_officer, operation_id)
    if put_risk(acting_officer, operation, None, one_line(text, most=_LONGEST), now=now):
        log_change(tags.OPERATIONS_RISK_TOLD, acting_officer, operation, now)


@transaction.atomic
def change_risk(
    acting_officer: Officer, *, operation_id: UUID, was: str, text: str, now: datetime
) -> None:
    """Say a risk of all sites in other words.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        NoTextError: it says nothing, or too much.
        ChangedMeanwhileError: no risk says any more what it said.
    """
    operation = workable(acting_officer, operation_id)
    words = one_line(text, most=_LONGEST)
    found = _saying(operation, was)
    if words != was:
        found.delete()
        put_risk(acting_officer, operation, None, words, now=now)
        log_change(tags.OPERATIONS_RISK_CHANGED, acting_officer, operation, now)


@transaction.atomic
def remove_risk(acting_officer: Officer, *, operation_id: UUID, text: str, now: datetime) -> None:
    """Take a risk of all sites out of a plan.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        ChangedMeanwhileError: no risk says that any more.
    """
    operation = workable(acting_officer, operation_id)
    _saying(operation, text).delete()
    log_change(tags.OPERATIONS_RISK_REMOVED, acting_officer, operation, now)


def put_risk(
    officer: Officer, operation: Operation, site: Site | None, text: str, *, now: datetime
) -> bool:
    """Write down a risk; tell whether it is new."""
    named = {"operation": operation, "site": site, "text": text}
    _, added = Risk.objects.get_or_create(**named, defaults={"officer": officer, "told_at": now})
    return added


def _saying(operation: Operation, text: str) -> Risk:
    found = operation.risks.filter(site=None, text=text).first()
    if found is None:
        raise ChangedMeanwhileError(
            Wording("somebody changed this risk meanwhile; look at what it says")
        )
    return found
