"""Holding: what must stay longer than its marking says, by order or because work is not done."""

from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.cases.models import Case
from clew.bureau.retention.models import LegalHold
from clew.bureau.retention.queries import case_to_keep, due_named
from clew.model.wording import Wording


class NotHeldError(ValueError):
    """There is no legal hold on the case."""


class PastError(ValueError):
    """The day until which something is to be kept is over."""


@transaction.atomic
def hold_case(acting_officer: Officer, *, number: str, reason: str, now: datetime) -> None:
    """Keep a case from being removed until the hold is lifted; who sees it stays as it is.

    Raises:
        DeniedError: the officer does not keep retention.
        NotDueError: there is no such case, or the officer may not know of it.
        NoReasonError: no reason is given.
    """
    case = _held(acting_officer, number, now)
    why = told(reason, what=Wording("the case is held"))
    hold, is_new = LegalHold.objects.get_or_create(
        case=case,
        lifted_at=None,
        defaults={"officer": acting_officer, "reason": why, "held_at": now},
    )
    if is_new:
        _record(tags.RETENTION_CASE_HELD, acting_officer, hold.case, now, reason=why)


@transaction.atomic
def lift_hold(acting_officer: Officer, *, number: str, reason: str, now: datetime) -> None:
    """Lift the legal hold on a case.

    Raises:
        DeniedError: the officer does not keep retention.
        NotDueError: there is no such case, or the officer may not know of it.
        NotHeldError: it is not held.
        NoReasonError: no reason is given.
    """
    case = _held(acting_officer, number, now)
    why = told(reason, what=Wording("the hold is lifted"))
    if not LegalHold.objects.filter(case=case, lifted_at=None).update(lifted_at=now):
        raise NotHeldError(Wording("there is no legal hold on %(number)s", number=number))
    _record(tags.RETENTION_HOLD_LIFTED, acting_officer, case, now, reason=why)


@transaction.atomic
def prolong(
    acting_officer: Officer, *, name: str, until: datetime, reason: str, now: datetime
) -> None:
    """Keep what is due until a later time: it is there again, for whoever saw it before.

    Raises:
        DeniedError: the officer does not keep retention.
        NotDueError: nothing of that name is due.
        PastError: that time is over, too.
        NoReasonError: no reason is given.
    """
    found = due_named(acting_officer, name, now=now)
    why = told(reason, what=Wording("it is kept longer"))
    if until <= now:
        raise PastError(Wording("%(until)s is over; name a day to come", until=str(until.date())))
    for one in found:
        details = {"from": f"{one.since:%Y-%m-%d}", "to": f"{until:%Y-%m-%d}", "reason": why}
        one.row.keep_until = until
        one.row.save(update_fields=["keep_until"])
        _record(tags.RETENTION_PROLONGED, acting_officer, one.row, now, name=name, **details)


def _held(officer: Officer, number: str, now: datetime) -> Case:
    """The case, held so that nobody removes it meanwhile."""
    return Case.objects.select_for_update().get(pk=case_to_keep(officer, number, now=now).pk)


def _record(tag: str, officer: Officer, row: object, now: datetime, **details: str) -> None:
    subject = str(row.pk)  # type: ignore[attr-defined] # a case or a report
    record(tag, officer=officer, subject=subject, details=details, now=now)
