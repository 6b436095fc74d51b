"""Parts: what takes part of this bureau in a run, each as it is compared and as it is kept.

Places and times are easily guessed, so a run holds few, and so does a day with one bureau. Both
bureaux count, their own and the other's: the hub cannot tell blinded places from other things.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum

from clew.bureau.accounts.models import Officer
from clew.bureau.deconfliction.about import About
from clew.bureau.deconfliction.models import Run
from clew.bureau.deconfliction.queries.contacts import PLANNED
from clew.bureau.deconfliction.queries.plans import PlanChoice, planned_sites
from clew.bureau.deconfliction.queries.selectors import Choice, chosen
from clew.bureau.sharing.models import Partner
from clew.exchange.deconfliction.checks import CHECKS
from clew.exchange.deconfliction.packing import MOST
from clew.exchange.deconfliction.quota import QuotaError
from clew.exchange.deconfliction.selectors import selector
from clew.model.wording import Wording

MOST_OF_PLANS = 600
"""Selectors of plans in one run: some fifty sites."""
MOST_ON_DAY = 1_200
"""Selectors of plans within 24 hours with one bureau, in runs of either side."""
_MORE_THAN_MAY = Wording(
    "%(found)s places and times would take part; %(left)s may in a run with "
    "%(bureau)s now; name fewer operations, or wait a day"
)
SAID = (_MORE_THAN_MAY,)
"""What is said of what was refused, to be known again where it was kept as text."""


class WrongChoiceError(ValueError):
    """Nothing takes part, or more than may, or what the run does not compare."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is compared, what it is for this bureau (of plans the ids of sites), and its cause."""

    selector: bytes
    kind: str
    value: str
    asked_for: str


def parts_of(
    officer: Officer, choice: Choice | PlanChoice, about: About, *, now: datetime
) -> Sequence[Part]:
    """Return what takes part of a choice.

    Raises:
        WrongChoiceError: nothing takes part, or more than may, or what the run does not compare.
        CaseNotFoundError: there is no such case, or none that the officer may compare.
        OperationNotFoundError: there is no such operation, or none that the officer may compare.
        NoSelectorError: a kind is one that is not compared.
    """
    if isinstance(choice, PlanChoice) is not (about is About.PLANS):
        raise WrongChoiceError(
            Wording("of plans only plans take part, and of other things no plans")
        )
    if isinstance(choice, PlanChoice):
        return _of_plans(officer, choice, now)
    found = [
        Part(selector(one), one.kind.value, one.value, asked_for)
        for one, asked_for in chosen(officer, choice).items()
    ]
    most = MOST - CHECKS
    if not 0 < len(found) <= most:
        raise WrongChoiceError(
            Wording(
                "%(found)s selectors would take part; choose kinds, cases or reports with 1 to "
                "%(most)s",
                found=str(len(found)),
                most=str(most),
            )
        )
    return found


def check_quota(partner: Partner, count: int, *, ours: bool, now: datetime) -> None:
    """Return if so many more selectors of plans may be compared with a bureau.

    Raises:
        QuotaError: they are too many for one run, or for a day.
    """
    column = "count" if ours else "their_count"
    recent = Run.objects.filter(
        partner=partner, about=About.PLANS, began_at__gt=now - timedelta(days=1)
    )
    asked = recent.aggregate(sum=Sum(column))["sum"] or 0
    left = min(MOST_OF_PLANS, MOST_ON_DAY - asked)
    if count > left:
        raise QuotaError(
            _MORE_THAN_MAY.filled(found=str(count), left=str(max(left, 0)), bureau=partner.name)
        )


def _of_plans(officer: Officer, choice: PlanChoice, now: datetime) -> Sequence[Part]:
    found = planned_sites(officer, choice, now=now)
    if not found:
        raise WrongChoiceError(
            Wording(
                "no site takes part: what is compared are sites with coordinates, of operations "
                "that are not over and whose window lasts a week at most"
            )
        )
    return [
        Part(one, PLANNED, ",".join(str(site) for site in sites), "plans")
        for one, sites in found.items()
    ]
