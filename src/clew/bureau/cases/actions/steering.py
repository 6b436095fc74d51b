"""Steering: a case is marked, closed and opened again by those of its own bureau who steer it."""

from datetime import datetime

from django.db import transaction

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.rules import STEER_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case
from clew.model.wording import Wording


@transaction.atomic
def mark_case(acting_officer: Officer, *, case: Case, change: MarkingChange, now: datetime) -> None:
    """Say anew how a case may be handled; who may see it changes with it, at once.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the officer does not steer it.
    """
    locked = _locked(acting_officer, case)
    changed = change.put_on(locked)
    if changed:
        _record(tags.CASES_CASE_MARKED, acting_officer, case, now, **changed)


@transaction.atomic
def close_case(acting_officer: Officer, *, case: Case, reason: str, now: datetime) -> None:
    """Close a case: from now on it can be read, and nothing in it changed.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the officer does not steer it.
        NoReasonError: no reason is given.
    """
    locked = _locked(acting_officer, case)
    why = told(reason, what=Wording("the case is closed"))
    if locked.closed_at is None:
        _put(locked, now)
        _record(tags.CASES_CASE_CLOSED, acting_officer, case, now, reason=why)


@transaction.atomic
def reopen_case(acting_officer: Officer, *, case: Case, reason: str, now: datetime) -> None:
    """Open a closed case again.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the officer does not steer it.
        NoReasonError: no reason is given.
    """
    locked = _locked(acting_officer, case)
    why = told(reason, what=Wording("the case is opened again"))
    if locked.closed_at is not None:
        _put(locked, None)
        _record(tags.CASES_CASE_REOPENED, acting_officer, case, now, reason=why)


def _locked(officer: Officer, case: Case) -> Case:
    locked = Case.objects.select_for_update().get(pk=case.pk)
    check_case(STEER_CASE, officer, locked)
    return locked


def _put(case: Case, at: datetime | None) -> None:
    case.closed_at = at
    case.save(update_fields=["closed_at"])


def _record(tag: str, officer: Officer, case: Case, now: datetime, **details: object) -> None:
    record(tag, officer=officer, subject=str(case.pk), details=details, now=now)
