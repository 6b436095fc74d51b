"""What items carry that other bureaux' cases lent: their markings, and those they came under."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import batched

from django.db.models import QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.vault.models import Loan, Location
from clew.bureau.vault.queries.items import KEYS_AT_ONCE
from clew.bureau.vault.queries.reach import reach
from clew.bureau.vault.queries.visibility import visible_locations
from clew.handling.marking import Marking


def lenders(
    officer: Officer, sha256s: Collection[str], *, case: Case | None = None
) -> dict[str, frozenset[Marking]]:
    """Return the markings that each lent item carries; one that nobody lent is not a key.

    With a case, what lies there: an item that was found there, too, is its own.
    """
    found: dict[str, set[Marking]] = defaultdict(set)
    within = reach(officer)
    lent = sha256s if within is None else within.lent.intersection(sha256s)
    for several in batched(lent, KEYS_AT_ONCE, strict=False):
        places = visible_locations(officer).filter(item__in=several)
        if case is not None:
            places = places.filter(exhibit__case=case.pk)
            own = places.filter(loans=None).values("item")
            places = places.exclude(item__in=own)
        for item, marking in _loans(places):
            found[item].add(marking)
    return {item: frozenset(markings) for item, markings in found.items()}


def _loans(places: QuerySet[Location]) -> Iterator[tuple[str, Marking]]:
    rows = Loan.objects.filter(location__in=places).select_related("case", "location")
    for one in rows:
        yield one.location.item_id, one.case.handling
        yield one.location.item_id, one.handling
