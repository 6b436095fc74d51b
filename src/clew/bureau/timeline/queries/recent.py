"""What changed lately in an officer's cases, all together, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import joined_cases
from clew.bureau.timeline.entry import Entry
from clew.bureau.timeline.queries.of_cases import sources_of_cases

MOST_CASES = 500
"""The cases that are asked about, those opened last: a statement names each of them."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened, and in which case."""

    entry: Entry
    case: Case


def recent_changes(officer: Officer, *, since: datetime, most: int) -> Sequence[Change]:
    """Return what happened since then in cases of whose team the officer is, `most` of it.

    It is what a timeline tells, but for judgements and sharing, and takes a statement a source.
    """
    mine = joined_cases(officer).order_by("-opened_at", "-pk")[:MOST_CASES]
    cases = {one.pk: one for one in mine}
    found = sources_of_cases(officer, list(cases))
    newest = (one.newest(most, since=since) for one in found)
    ordered = merge(*newest, key=lambda one: one.at, reverse=True)
    told = (Change(one, cases[one.case]) for one in ordered if one.case is not None)
    return list(islice(told, most))
