"""One case in figures, counted by the database however large the case is."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Sum

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import keys_of_visible_cases
from clew.bureau.hashsets.models import HashSet
from clew.bureau.vault.models import Unread
from clew.bureau.vault.queries.items import of_case
from clew.bureau.vault.queries.relating import PLACES
from clew.bureau.vault.queries.rows import CaseTotals
from clew.bureau.vault.queries.sorting import DECIDING, is_listed, state_standing
from clew.bureau.vault.queries.state import with_state
from clew.bureau.vault.queries.visibility import visible_locations
from clew.model.match import Relation
from clew.model.media import Family

_SORTED = (*DECIDING, "sandbox", "is_known", "is_known_good")


def case_totals(officer: Officer, case: Case) -> CaseTotals:
    """Return the case in figures; all zero when the officer may not see it.

    The items are looked at once: each way in which they differ comes with how many are so.
    """
    places = visible_locations(officer).filter(exhibit__case=case.pk)
    files = places.aggregate(n=Count("pk"), size=Sum("size"))
    found: dict[str, Counter[Any]] = {name: Counter() for name in (*_SORTED, "state", "all")}
    for group in _groups(officer, case):
        n = group["n"]
        for name in _SORTED:
            found[name][group[name]] += n
        found["state"][state_standing({name: group[name] for name in DECIDING})] += n
        found["all"][True] += n
    return CaseTotals(
        files=files["n"],
        bytes=files["size"] or 0,
        items=found["all"][True],
        matched=found["state"].pop(None, 0),
        by_family={Family(family): n for family, n in _most_first(found["family"]).items()},
        by_state=dict(found["state"]),
        by_relation=_by_relation(found["best"]),
        known=found["is_known"][True],
        known_good=found["is_known_good"][True],
        unread=_unread(officer, case),
        sandboxes=_most_first(found["sandbox"]),
    )


def _groups(officer: Officer, case: Case) -> list[dict[str, Any]]:
    items = with_state(of_case(officer, case), officer).annotate(
        is_known=is_listed(officer, HashSet.Kind.KNOWN),
        is_known_good=is_listed(officer, HashSet.Kind.KNOWN_GOOD),
    )
    return list(items.order_by().values(*_SORTED).annotate(n=Count("pk")))


def _most_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _by_relation(counts: Mapping[int, int]) -> dict[Relation, int]:
    of_place = {relation: counts.get(PLACES[relation.value], 0) for relation in Relation}
    return {relation: n for relation, n in of_place.items() if n}


def _unread(officer: Officer, case: Case) -> int:
    rows = Unread.objects.filter(
        exhibit__case__in=keys_of_visible_cases(officer), exhibit__case=case.pk
    )
    return rows.count()
