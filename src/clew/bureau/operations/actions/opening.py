"""Opening: an operation from a case, with its commander and its one window.

Opening it again finds the first. Who commands may see the case and has that role; that somebody
else may not is said in the same words whether there is such an officer or not.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import COMMANDERS
from clew.bureau.access.rules import PLAN_IN_CASE, PLAN_OPERATION, READ_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case
from clew.bureau.operations.actions.changing import ChangedMeanwhileError
from clew.bureau.operations.models import Operation
from clew.bureau.operations.queries import operation_by_id, visible_operations
from clew.bureau.operations.queries.rows import window_version
from clew.bureau.referrals.queries import referral_by_id
from clew.model.wording import Wording

_LONGEST = 120


class NoNameError(ValueError):
    """The operation has no name, or one that cannot be used."""


class CommanderError(ValueError):
    """The operation cannot be commanded by this officer."""


class WindowError(ValueError):
    """The window does not end after it begins."""


@transaction.atomic
def open_operation(  # noqa: PLR0913 -- what an operation begins with, by name
    acting_officer: Officer,
    *,
    case: Case,
    name: str,
    commander: str,
    begins_at: datetime,
    ends_at: datetime,
    now: datetime,
    referral_id: UUID | None = None,
    follows_id: UUID | None = None,
    marking: MarkingChange | None = None,
) -> Operation:
    """Return the case's operation of this name, opened if it is new.

    `marking` narrows who sees it: as it starts out it goes as far as the case.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the officer plans no operations of it, or it is closed.
        NoNameError: there is no name, or it cannot be used.
        CommanderError: nobody of that name who commands operations may see the case.
        WindowError: the window does not end after it begins.
        ReferralNotFoundError: the officer may not see the referral that it began with.
        OperationNotFoundError: the officer may not see the operation before it.
    """
    check_case(PLAN_IN_CASE, acting_officer, case)
    name = _named(name)
    seen = visible_operations(acting_officer).filter(case=case, name=name).first()
    if seen is not None:
        return seen
    if Operation.objects.filter(case=case, name=name).exists():
        raise NoNameError(
            Wording("the name %(name)s cannot be used here; choose another", name=name)
        )
    _check_window(begins_at, ends_at)
    operation = Operation(
        bureau_id=case.bureau_id,
        case=case,
        name=name,
        commander=_commander(case, commander),
        begins_at=begins_at,
        ends_at=ends_at,
        referral=referral_by_id(acting_officer, referral_id) if referral_id else None,
        follows=operation_by_id(acting_officer, follows_id) if follows_id else None,
        opened_by=acting_officer,
        opened_at=now,
    )
    for column, value in (marking or MarkingChange()).columns().items():
        setattr(operation, column, value)
    operation.save(force_insert=True)
    details = {"case": str(case.pk), "commander": str(operation.commander_id)}
    details |= _window(operation)
    _record(tags.OPERATIONS_OPERATION_OPENED, acting_officer, operation, now, **details)
    return operation


@transaction.atomic
def set_window(  # noqa: PLR0913 -- what, when and why, by name
    acting_officer: Officer,
    *,
    operation_id: UUID,
    begins_at: datetime,
    ends_at: datetime,
    reason: str,
    now: datetime,
    version: str | None = None,
) -> Operation:
    """Put the window elsewhere, of all sites at once; `version` is of the one that was seen.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        ChangedMeanwhileError: it lies elsewhere by now.
        WindowError: the window does not end after it begins.
        NoReasonError: no reason is given.
    """
    operation = workable(acting_officer, operation_id)
    if version not in {None, window_version(operation.begins_at, operation.ends_at)}:
        raise ChangedMeanwhileError(Wording("somebody put the window elsewhere meanwhile"))
    _check_window(begins_at, ends_at)
    why = told(reason, what="the window is put elsewhere")
    before = _window(operation)
    operation.begins_at, operation.ends_at = begins_at, ends_at
    if _window(operation) != before:
        operation.save(update_fields=["begins_at", "ends_at"])
        details = {"from": before, "to": _window(operation), "reason": why}
        _record(tags.OPERATIONS_WINDOW_SET, acting_officer, operation, now, **details)
    return operation


def workable(officer: Officer, operation_id: UUID) -> Operation:
    """Return an operation that the officer plans, held so that plans are changed one by one.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
    """
    operation = operation_by_id(officer, operation_id)
    PLAN_OPERATION.check(officer, record=operation)
    Operation.objects.select_for_update().get(pk=operation.pk)
    return operation_by_id(officer, operation_id)


def sees_case(case: Case, username: str) -> Officer | None:
    """Return the officer of that name, if they may see the case."""
    found = Officer.objects.filter(username=username).first()
    return found if found is not None and READ_CASE.admits(found, record=case) else None


def _commander(case: Case, username: str) -> Officer:
    found = sees_case(case, username)
    if found is None or not {role.value for role in COMMANDERS} & set(found.roles):
        raise CommanderError(
            Wording(
                "%(name)s cannot command this: no operation commander of that name may see the "
                "case; see: clew officer join, clew officer roles",
                name=username,
            )
        )
    return found


def _named(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > _LONGEST:
        raise NoNameError(
            Wording("give the operation a name of at most %(count)s characters", count=_LONGEST)
        )
    return words


def _check_window(begins_at: datetime, ends_at: datetime) -> None:
    if ends_at <= begins_at:
        raise WindowError(Wording("the window must end after it begins"))


def _window(operation: Operation) -> dict[str, str]:
    begins, ends = operation.begins_at, operation.ends_at
    return {"begins": f"{begins:%Y-%m-%dT%H:%M:%S%z}", "ends": f"{ends:%Y-%m-%dT%H:%M:%S%z}"}


def _record(
    tag: str, officer: Officer, operation: Operation, now: datetime, **details: object
) -> None:
    record(tag, officer=officer, subject=str(operation.pk), details=details, now=now)
