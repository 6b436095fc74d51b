"""Reading a timeline: all sources together, newest first, page by page."""

from datetime import datetime
from heapq import merge
from itertools import islice

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import case_by_id
from clew.bureau.timeline.entry import Entry
from clew.bureau.timeline.queries.sources import sources


def count_entries(officer: Officer, case: Case, *, now: datetime) -> int:
    """Return how much happened in a case, as far as the officer may see it.

    Raises:
        CaseNotFoundError: the officer may not see the case.
    """
    return sum(one.count() for one in sources(officer, case_by_id(officer, case.pk), now=now))


def timeline(
    officer: Officer, case: Case, *, now: datetime, offset: int = 0, limit: int
) -> list[Entry]:
    """Return what happened in a case, newest first.

    Raises:
        CaseNotFoundError: the officer may not see the case.
    """
    found = sources(officer, case_by_id(officer, case.pk), now=now)
    ordered = merge(
        *(one.newest(offset + limit) for one in found), key=lambda one: one.at, reverse=True
    )
    return list(islice(ordered, offset, offset + limit))
