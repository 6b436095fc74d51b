"""What items carry that were lent by other bureaux' cases: the markings of these cases."""

from collections import defaultdict
from collections.abc import Collection
from itertools import batched

from django.db.models import QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.vault.models import Loan, Location
from clew.bureau.vault.queries.items import KEYS_AT_ONCE
from clew.bureau.vault.queries.visibility import visible_locations
from clew.handling.marking import Marking


def lenders(
    officer: Officer, sha256s: Collection[str], *, case: Case | None = None
) -> dict[str, frozenset[Marking]]:
    """Return the markings of the cases that lent each item; one that nobody lent is not a key.

    With a case, what lies there: an item that was found there, too, is its own.
    """
    found: dict[str, set[Marking]] = defaultdict(set)
    for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
        places = visible_locations(officer).filter(item__in=several)
        if case is not None:
            places = places.filter(exhibit__case=case.pk)
            own = places.filter(loans=None).values("item")
            places = places.exclude(item__in=own)
        for item, lender in _loans(places):
            found[item].add(lender.handling)
    return {item: frozenset(markings) for item, markings in found.items()}


def lending_cases(officer: Officer, sha256: str, *, case: Case) -> list[Case]:
    """Return the cases that lent an item to this one; none where it was found there, too."""
    places = visible_locations(officer).filter(item=sha256, exhibit__case=case.pk)
    if places.filter(loans=None).exists():
        return []
    return sorted({lender for _, lender in _loans(places)}, key=lambda one: one.pk)


def _loans(places: QuerySet[Location]) -> list[tuple[str, Case]]:
    rows = Loan.objects.filter(location__in=places).select_related("case", "location")
    return [(one.location.item_id, one.case) for one in rows]
