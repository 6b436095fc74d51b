"""Sorting: items by their best relation, by their state, and by the lists that name them.

The figures of a case and the pages that list its items ask here, so that they always agree. All is
of items that the officer may see.
"""

from collections.abc import Iterator
from dataclasses import fields
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from clew.bureau.access.kept import kept_for
from clew.bureau.accounts.models import Officer
from clew.bureau.hashsets.models import HashSet
from clew.bureau.hashsets.queries import visible_hashsets
from clew.bureau.vault.models import Item, Match
from clew.bureau.vault.queries.relating import FIRST_LEAD, PLACES, best_place
from clew.bureau.vault.queries.state import Standing, state_of, with_state
from clew.model.match import Relation, State

DECIDING = [field.name for field in fields(Standing) if field.name != "problem_reason"]
"""The columns that decide a state: of `with_state`, and the item's own."""


def of_relation(items: QuerySet[Item], officer: Officer, relation: Relation) -> QuerySet[Item]:
    """Keep the items whose most certain relation is this one."""
    return items.annotate(best=best_place(officer)).filter(Q(best=PLACES[relation.value]))


def of_matched(items: QuerySet[Item], officer: Officer, *, matched: bool) -> QuerySet[Item]:
    """Keep the items that are related by more than a lead, or those that are not."""
    found = items.annotate(best=best_place(officer))
    return found.filter(Q(best__lt=FIRST_LEAD) if matched else Q(best__gte=FIRST_LEAD))


def in_state(items: QuerySet[Item], officer: Officer, state: State) -> QuerySet[Item]:
    """Keep the items in this state.

    The rule itself is in Python (`state_of`): it is asked once for each way an item can stand,
    of which there are few, and the database picks the items that stand so.
    """
    sorted_ = with_state(items, officer).filter(Q(best__gte=FIRST_LEAD))
    wanted = [
        Q(**{name: value for name, value in standing.items() if name != "best"})
        for standing, its_state in _standings(sorted_)
        if its_state is state
    ]
    return sorted_.filter(reduce(or_, wanted)) if wanted else sorted_.none()


def state_standing(columns: dict[str, Any]) -> State | None:
    """Return the state of items that stand so; None where they are matched."""
    return state_of(Standing.from_columns(columns | {"problem_reason": ""}))[0]


def is_listed(officer: Officer, kind: HashSet.Kind) -> Exists:
    """Return the condition that a hash list of this kind names an item."""

    def named() -> Exists:
        lists = visible_hashsets(officer).filter(complete=True, kind=kind.value).order_by()
        hits = Match.objects.filter(query=OuterRef("pk"), entry__hashset__in=lists.values("pk"))
        return Exists(hits)

    return kept_for(officer, ("listed", kind), named)


def _standings(items: QuerySet[Item]) -> Iterator[tuple[dict[str, Any], State | None]]:
    """Yield each way that items stand, and the state that this means."""
    for group in items.order_by().values(*DECIDING).annotate(n=Count("pk")):
        standing = {name: group[name] for name in DECIDING}
        yield standing, state_standing(standing)
