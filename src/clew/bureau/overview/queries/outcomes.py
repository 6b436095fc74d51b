"""Outcomes: children safeguarded and persons arrested, as referrals and operations told it.

The sources are told apart, since an operation may have begun with a referral whose outcome counts
the same children. Of what other bureaux told, it is as much as they let be known.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from clew.bureau.accounts.models import Officer
from clew.bureau.operations.models import SiteOutcome
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.queries import visible_operations
from clew.bureau.overview.series import Series, summed
from clew.bureau.overview.weeks import begins, week_of
from clew.bureau.referrals.models import Disposition
from clew.bureau.referrals.queries import outbox, outcomes_of, visible_referrals
from clew.model.referral import Outcome

type Told = tuple[date, Outcome]


def came_of(officer: Officer, weeks: Sequence[date]) -> list[Series]:
    """Return what came of referrals to the bureau, of those it sent, and of its operations."""
    ours, theirs = list(_ours(officer, weeks)), list(_theirs(officer, weeks))
    sites = list(_sites(officer))
    return [
        _children("safeguarded", weeks, ours),
        _children("safeguarded_by_others", weeks, theirs),
        _at_sites("safeguarded_at_sites", OutcomeKind.SAFEGUARDED, weeks, sites),
        summed("arrests", "", weeks, [(week, one.arrests) for week, one in ours]),
        _at_sites("arrests_at_sites", OutcomeKind.ARRESTED, weeks, sites),
    ]


def _children(name: str, weeks: Sequence[date], told: Sequence[Told]) -> Series:
    numbers = [(week, one.children_safeguarded) for week, one in told]
    return summed(name, "", weeks, numbers)


def _at_sites(
    name: str, kind: OutcomeKind, weeks: Sequence[date], told: Sequence[tuple[date, str, int]]
) -> Series:
    return summed(name, "", weeks, [(week, n) for week, one, n in told if one == kind.value])


def _ours(officer: Officer, weeks: Sequence[date]) -> Iterator[Told]:
    received = visible_referrals(officer).filter(to=officer.bureau_id).order_by().values("pk")
    closed = Disposition.objects.filter(referral__in=received, at__gte=begins(weeks[0]))
    for one in closed:
        yield week_of(one.at), Outcome(one.children_safeguarded, one.arrests, one.seizures, "")


def _theirs(officer: Officer, weeks: Sequence[date]) -> Iterator[Told]:
    sent = outbox(officer).filter(outcomes__at__gte=begins(weeks[0])).distinct()
    told = {}
    for referral in sent:
        for row in outcomes_of(officer, referral):
            if row.outcome is not None and row.of.to_id != officer.bureau_id:
                told[row.of.pk] = (week_of(row.at), row.outcome)
    yield from told.values()


def _sites(officer: Officer) -> Iterator[tuple[date, str, int]]:
    """The last number told of each kind at each site, in the week of which it is told."""
    own = visible_operations(officer).filter(bureau=officer.bureau_id).order_by().values("pk")
    rows = SiteOutcome.objects.filter(site__operation__in=own)
    ordered = rows.order_by("happened_at", "told_at", "pk")
    last = {
        (site, kind): (week_of(at), kind, count)
        for site, kind, at, count in ordered.values_list("site", "kind", "happened_at", "count")
    }
    yield from last.values()
