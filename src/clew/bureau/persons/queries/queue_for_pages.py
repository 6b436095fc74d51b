"""The queue while somebody waits for it, on a page or by a call: of cases that are not too large.

To order a case every item of it is weighed, so the time grows with the case.
"""

from datetime import datetime

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.persons.queries.queue import Queued, queue_of_case
from clew.bureau.vault.queries import items_of_case
from clew.model.wording import Wording

MOST_AT_ONCE = 5_000
"""Items of a case that is put in order while somebody waits."""


class LargeCaseError(ValueError):
    """A case has more items than are put in order while somebody waits."""


def queue_at_once(officer: Officer, case: Case, *, most: int, now: datetime) -> list[Queued]:
    """Return the case's most urgent items, at most so many, most urgent first.

    Raises:
        LargeCaseError: the case has more than `MOST_AT_ONCE` items.
    """
    if items_of_case(officer, case, offset=MOST_AT_ONCE, limit=1):
        raise LargeCaseError(
            Wording(
                "the case has more than %(most_at_once)s items, and so many are put in order "
                "on the command line only: clew queue --case %(number)s",
                most_at_once=MOST_AT_ONCE,
                number=case.number,
            )
        )
    return queue_of_case(officer, case, most=most, now=now)
