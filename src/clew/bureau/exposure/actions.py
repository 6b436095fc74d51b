"""What feeds the account: a look begins and ends; an officer sets a budget, and goes beyond it.

A look begins in the transaction that logs the reveal. How long it lasted is told by whoever showed
it, and counts for no more than the time that passed here.
"""

from datetime import datetime, timedelta
from secrets import token_hex

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.exposure.models import Budget, GoneOn, Look
from clew.bureau.exposure.queries import day_of, own_exposure
from clew.model.wording import Wording

MOST_MINUTES = 600  # a day
BEYOND_MINUTES = 5  # are added by going on once
_OPEN_FOR = timedelta(hours=1)


class BudgetUsedError(ValueError):
    """The officer saw as much today as they allowed themself."""


class BudgetError(ValueError):
    """No such budget can be set."""


class LookNotFoundError(LookupError):
    """The officer looks at no such item."""


def begin_look(officer: Officer, sha256: str, *, now: datetime) -> None:
    """Record that an officer sees an item unblurred from now on.

    Raises:
        BudgetUsedError: the day's budget is used up.
    """
    today = own_exposure(officer, day_of(now))
    if today.is_used_up:
        raise BudgetUsedError(
            Wording(
                "the %(allowed_s)s minutes that you allow yourself a day are used up; rest, "
                "or say on the page Exposure why you go on",
                allowed_s=str(round(today.allowed_s / 60)),
            )
        )
    Look.objects.create(officer=officer, sha256=sha256, began_at=now)


@transaction.atomic
def end_look(officer: Officer, sha256: str, *, seconds: float, now: datetime) -> None:
    """Record for how long an officer saw an item; no longer than since it was revealed.

    Raises:
        LookNotFoundError: the officer saw it not, or it was told already, or it is an hour ago.
    """
    looks = Look.objects.select_for_update().filter(
        officer=officer.pk, sha256=sha256, seconds=None, began_at__gt=now - _OPEN_FOR
    )
    look = looks.order_by("-began_at", "-pk").first()
    if look is None:
        raise LookNotFoundError(f"nobody looks at {sha256}")
    passed = max(0.0, (now - look.began_at).total_seconds())
    look.seconds = min(max(0.0, seconds), passed)
    look.save(update_fields=["seconds"])
    details = {"seconds": round(look.seconds, 1)}
    record(tags.EXPOSURE_LOOK_ENDED, officer=officer, subject=sha256, details=details, now=now)


@transaction.atomic
def set_budget(officer: Officer, *, minutes: int, now: datetime) -> None:
    """Set the minutes that an officer allows themself a day.

    Raises:
        BudgetError: none, or more than `MOST_MINUTES`.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise BudgetError(
            Wording(
                "allow yourself from 1 to %(most_minutes)s minutes a day",
                most_minutes=str(MOST_MINUTES),
            )
        )
    Budget.objects.create(officer=officer, minutes=minutes, set_at=now)
    _log(tags.EXPOSURE_BUDGET_SET, officer, now=now, minutes=minutes)


@transaction.atomic
def go_on(officer: Officer, *, reason: str, now: datetime) -> None:
    """Add `BEYOND_MINUTES` to what an officer allows themself today.

    Raises:
        NoReasonError: there is no reason.
    """
    why = told(reason, what=Wording("you go on beyond what you allow yourself"))
    GoneOn.objects.create(officer=officer, minutes=BEYOND_MINUTES, reason=why, at=now)
    _log(tags.EXPOSURE_BUDGET_EXCEEDED, officer, now=now, minutes=BEYOND_MINUTES, reason=why)


def forget_item(sha256: str) -> None:
    """Have looks at an item tell no more which it was, in the caller's transaction.

    How many items were seen and for how long stays: a name of chance stands for the item.
    """
    Look.objects.filter(sha256=sha256).update(sha256=f"gone:{token_hex(16)}")


def _log(tag: str, officer: Officer, *, now: datetime, **details: object) -> None:
    record(tag, officer=officer, subject=str(officer.pk), details=details, now=now)
