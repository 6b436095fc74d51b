"""What is due: cases and reports of the own bureau whose time is over, and what keeps them here.

To everybody else they are as if absent. Who keeps retention is told their names, their times and
what keeps them, and nothing of what is in them: TLP:RED or not, somebody has to remove them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from clew.bureau.access.rules import KEEP_RETENTION
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.cases.queries import visible_cases
from clew.bureau.custody.queries import is_in_custody
from clew.bureau.network.models import Report
from clew.bureau.operations.queries.ending import not_over
from clew.bureau.referrals.models import Referral
from clew.bureau.retention.models import LegalHold
from clew.model.referral import State
from clew.model.wording import Wording

CASE, REPORT = "case", "report"
_OPEN = [state.value for state in State if state.waits or state is State.DRAFTED]


class NotDueError(LookupError):
    """Nothing of that name is due, or it is another bureau's: the two look alike."""


@dataclass(frozen=True, slots=True)
class Due:
    """A case or a report that is kept too long."""

    row: Case | Report

    @property
    def kind(self) -> str:
        """What it is: a case or a report."""
        return CASE if isinstance(self.row, Case) else REPORT

    @property
    def name(self) -> str:
        """The case's number, or the report's key."""
        return str(self.row)

    @property
    def since(self) -> datetime:
        """When its time was over."""
        assert self.row.keep_until is not None  # as the query says
        return self.row.keep_until

    @property
    def is_held(self) -> bool:
        """Whether a legal hold keeps it."""
        row = self.row
        return isinstance(row, Case) and row.legal_holds.filter(lifted_at=None).exists()

    def kept_by(self) -> list[str]:
        """Look up what keeps it from being removed, in words."""
        row = self.row
        return list(_what_keeps_case(row) if isinstance(row, Case) else _what_keeps_report(row))


def due_for(officer: Officer, *, now: datetime) -> list[Due]:
    """Return what is due in the officer's bureau: cases first, what is due longest first.

    Raises:
        DeniedError: the officer does not keep retention.
    """
    KEEP_RETENTION.gate.check(officer)
    return [Due(one) for several in (_due_cases, _due_reports) for one in several(officer, now)]


def due_named(officer: Officer, name: str, *, now: datetime) -> list[Due]:
    """Return what is due of that number or key; a report may be there in several formats.

    Raises:
        DeniedError: the officer does not keep retention.
        NotDueError: nothing of that name is due.
    """
    found = [one for one in due_for(officer, now=now) if one.name == name]
    if not found:
        raise NotDueError(
            Wording("no case or report %(name)s is due; see: clew retention list", name=name)
        )
    return found


def case_to_keep(officer: Officer, number: str, *, now: datetime) -> Case:
    """Return the own bureau's case of that number, if the officer sees it or it is due.

    Raises:
        DeniedError: the officer does not keep retention.
        NotDueError: there is none, or the officer may not know of it.
    """
    KEEP_RETENTION.gate.check(officer)
    seen = visible_cases(officer).filter(bureau=officer.bureau_id, number=number).first()
    found = seen or _due_cases(officer, now).filter(number=number).first()
    if found is None:
        raise NotDueError(
            Wording(
                "there is no case %(number)s; see: clew retention list, clew case list",
                number=number,
            )
        )
    return found


def _due_cases(officer: Officer, now: datetime) -> QuerySet[Case]:
    mine = Case.objects.filter(bureau=officer.bureau_id, removal=None, keep_until__lte=now)
    return mine.order_by("keep_until", "number")


def _due_reports(officer: Officer, now: datetime) -> QuerySet[Report]:
    mine = Report.objects.filter(bureau=officer.bureau_id, removal=None, keep_until__lte=now)
    return mine.order_by("keep_until", "key", "format")


def _what_keeps_case(case: Case) -> Iterator[str]:
    for hold in LegalHold.objects.filter(case=case, lifted_at=None):
        yield f"a legal hold since {hold.held_at:%Y-%m-%d}: {hold.reason}"
    held = [one.label for one in Exhibit.objects.filter(case=case) if is_in_custody(one)]
    if held:
        yield f"exhibits in custody: {', '.join(sorted(held))}"
    for name, sites in not_over(case).items():
        yield f"the operation {name}, of whose sites {sites} {_is(sites)} not closed"
    with_it = Referral.objects.filter(state__in=_OPEN)
    leads = with_it.filter(parts__sources__case=case) | with_it.filter(exhibit__case=case)
    yield from _open(leads)


def _what_keeps_report(report: Report) -> Iterator[str]:
    yield from _open(Referral.objects.filter(state__in=_OPEN, parts__sources__report=report))


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _open(referrals: QuerySet[Referral]) -> Iterator[str]:
    for one in referrals.distinct().order_by("pk"):
        yield f"the referral {one}, which is {State(one.state).in_words()}"
