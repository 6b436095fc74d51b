"""After action: all that the report of an operation says, as far as the officer sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clew import VERSION
from clew.bureau.accounts.models import Officer
from clew.bureau.operations.models import Operation
from clew.bureau.operations.queries.counting import PartCount, by_part
from clew.bureau.operations.queries.exhibits import SeizedRow, seized_in
from clew.bureau.operations.queries.plans import plan_of
from clew.bureau.operations.queries.rows import Plan
from clew.bureau.operations.queries.visibility import visible_operations
from clew.bureau.referrals.queries import may_see_words, referral_by_id, trace_of


@dataclass(frozen=True, slots=True)
class Beginning:
    """The referral that it began with. `first_report` is empty where the officer sees none.

    `request` is what was asked, empty where the officer may not see the words.
    """

    sender: str
    sent_at: datetime | None
    request: str
    first_report: str


@dataclass(frozen=True, slots=True)
class AfterAction:
    """A report on an operation."""

    plan: Plan
    parts: Sequence[PartCount]
    seized: Sequence[SeizedRow]
    beginning: Beginning | None
    followed_by: Sequence[str]
    officer: str
    made_at: datetime
    version: str


def after_action(officer: Officer, operation: Operation, *, now: datetime) -> AfterAction:
    """Return what a report says of an operation that the officer may see."""
    plan = plan_of(officer, operation, now=now)
    return AfterAction(
        plan=plan,
        parts=by_part(plan.sites),
        seized=seized_in(officer, operation),
        beginning=_beginning(officer, plan),
        followed_by=_followed_by(officer, operation),
        officer=officer.get_username(),
        made_at=now,
        version=VERSION,
    )


def _beginning(officer: Officer, plan: Plan) -> Beginning | None:
    if plan.referral_id is None:
        return None
    referral = referral_by_id(officer, plan.referral_id)
    first = trace_of(officer, referral).first_report
    return Beginning(
        sender=referral.bureau.name,
        sent_at=referral.sent_at,
        request=referral.request if may_see_words(officer, referral) else "",
        first_report=first.key if first else "",
    )


def _followed_by(officer: Officer, operation: Operation) -> list[str]:
    seen = visible_operations(officer).filter(follows=operation.pk)
    return list(seen.values_list("name", flat=True))
