"""Sources: where a timeline's entries are read from, each as an officer may see it.

A source is a table's rows, newest first, and what one of them says. So a page asks each source for
no more rows than the page can hold. What an officer may not see is not counted either.
"""

from datetime import datetime

from django.db.models import Q

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.timeline.entry import Entry
from clew.bureau.timeline.queries.of_cases import sources_of_cases
from clew.bureau.timeline.queries.shares import shares
from clew.bureau.timeline.source import Source
from clew.bureau.timeline.telling import unless_undone
from clew.bureau.vault.models import Judgement
from clew.bureau.vault.queries.seen import is_seen_in
from clew.bureau.vault.queries.visibility import matches_beside
from clew.model.wording import Wording

_JUDGED = {
    "same": Wording("judged a match same"),
    "not_same": Wording("judged a match not same"),
    "unsure": Wording("judged a match unsure"),
}


def sources(officer: Officer, case: Case, *, now: datetime) -> list[Source]:
    """Return all that a case's timeline is read from."""
    return [
        *sources_of_cases(officer, [case.pk]),
        _judgements(officer, case),
        *shares(officer, case, now=now),
    ]


def _judgements(officer: Officer, case: Case) -> Source:
    asked, found = (
        matches_beside(officer, side).filter(is_seen_in(case, officer, side)).values("pk")
        for side in ("query", "target")
    )
    rows = Judgement.objects.filter(Q(match__in=asked) | Q(match__in=found))
    rows = rows.select_related("officer")
    return Source(rows, "judged_at", _judgement)


def _judgement(row: Judgement) -> Entry:
    what = unless_undone(_JUDGED[row.verdict], row.undone_at)
    link = ("compare", str(row.match_id))
    return Entry(row.judged_at, "judgement", row.officer.get_username(), what, link)
