"""Cases in figures: one in all of them, counted by the database, or several in the first few."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import is_in_visible_case
from clew.bureau.hashsets.models import HashSet
from clew.bureau.vault.models import Item, Location, Unread
from clew.bureau.vault.queries.items import of_case
from clew.bureau.vault.queries.relating import PLACES
from clew.bureau.vault.queries.rows import CaseCounts, CaseTotals
from clew.bureau.vault.queries.sorting import DECIDING, is_listed, state_standing
from clew.bureau.vault.queries.state import with_state
from clew.bureau.vault.queries.visibility import visible_locations_in
from clew.model.match import Relation, State
from clew.model.media import Family

_SORTED = (*DECIDING, "sandbox", "is_known", "is_known_good")
_MOST_SORTED = 250  # items of a case that a list of cases sorts


def case_totals(officer: Officer, case: Case) -> CaseTotals:
    """Return the case in figures; all zero when the officer may not see it.

    The items are looked at once: each way in which they differ comes with how many are so.
    """
    places = visible_locations_in(officer, [case.pk])
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
        unread=sum(n for _, n in _unread(officer, [case.pk])),
        sandboxes=_most_first(found["sandbox"]),
    )


def case_counts(officer: Officer, cases: Collection[Case]) -> dict[UUID, CaseCounts]:
    """Return the first few figures of each of these cases that the officer may see.

    The items of a case that has very many are not sorted: its own page does.
    """
    keys = [case.pk for case in cases]
    places = visible_locations_in(officer, keys).order_by()
    sizes = dict(places.values_list("exhibit__case").annotate(n=Count("item", distinct=True)))
    unread = Counter(dict(_unread(officer, keys)))
    few = [key for key, n in sizes.items() if n <= _MOST_SORTED]
    sorted_: dict[UUID, Counter[str]] = defaultdict(Counter)
    for key, told in _told(officer, visible_locations_in(officer, few).order_by()):
        sorted_[key].update(told)
    return {
        key: CaseCounts(
            items=sizes.get(key, 0),
            unread=unread[key],
            sorted_=sorted_[key] if key in few or key not in sizes else None,
        )
        for key in keys
    }


def _told(officer: Officer, places: QuerySet[Location]) -> Iterator[tuple[UUID, Collection[str]]]:
    """What is told of each item of each case: that it is related, known, new."""
    items = with_state(Item.objects.filter(pk__in=places.values("item")), officer).annotate(
        is_known=is_listed(officer, HashSet.Kind.KNOWN)
    )
    told: dict[str, Collection[str]] = {}
    for row in items.order_by().values("pk", "is_known", *DECIDING):
        state = state_standing({name: row[name] for name in DECIDING})
        words = {"matched": state is None, "known": row["is_known"], "new": state is State.NO_MATCH}
        told[row["pk"]] = [word for word, holds in words.items() if holds]
    for case, item in places.values_list("exhibit__case", "item").distinct():
        yield case, told.get(item, ())  # an item that came in meanwhile is sorted by the next look


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


def _unread(officer: Officer, cases: Collection[UUID]) -> list[tuple[UUID, int]]:
    rows = Unread.objects.filter(
        is_in_visible_case(officer, "exhibit__case"), exhibit__case__in=cases
    )
    return list(rows.order_by().values_list("exhibit__case").annotate(n=Count("pk")))
