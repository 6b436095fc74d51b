"""Sorting: items by their best relation, by their state, and by the lists that name them.

The figures of a case and the pages that list its items ask here, so that they always agree.
"""

from collections.abc import Iterator
from dataclasses import fields
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case as SqlCase
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When

from clew.bureau.accounts.models import Officer
from clew.bureau.hashsets.models import HashSet
from clew.bureau.vault.models import Item
from clew.bureau.vault.queries.state import Standing, state_of, with_state
from clew.bureau.vault.queries.visibility import found_again, visible_matches
from clew.model.match import Relation, State

_DECIDING = [field.name for field in fields(Standing) if field.name != "problem_reason"]


def with_best_relation(items: QuerySet[Item], officer: Officer) -> QuerySet[Item]:
    """Add the column `best`: the most certain relation of each item, empty where it has none."""
    matches = visible_matches(officer)
    found = {
        relation: Q(Exists(matches.filter(query=OuterRef("pk"), relation=relation.value)))
        | Q(Exists(matches.filter(target=OuterRef("pk"), relation=relation.value)))
        for relation in Relation
    }
    found[Relation.SAME_FILE] |= Q(found_again(officer))
    best = SqlCase(
        *(When(found[relation], then=Value(relation.value)) for relation in Relation),
        default=Value(""),
        output_field=CharField(),
    )
    return items.annotate(best=best)


def in_state(items: QuerySet[Item], officer: Officer, state: State) -> QuerySet[Item]:
    """Keep the items in this state.

    The rule itself is in Python (`state_of`): it is asked once for each way an item can stand,
    of which there are few, and the database picks the items that stand so.
    """
    sorted_ = with_state(items, officer)
    wanted = [Q(**standing) for standing, its_state, _ in _standings(sorted_) if its_state is state]
    return sorted_.filter(reduce(or_, wanted)) if wanted else sorted_.none()


def count_states(items: QuerySet[Item], officer: Officer) -> dict[State | None, int]:
    """Count the items by state; None counts those that are matched."""
    counts: dict[State | None, int] = {}
    for _, state, n in _standings(with_state(items, officer)):
        counts[state] = counts.get(state, 0) + n
    return counts


def on_list(items: QuerySet[Item], officer: Officer, kind: HashSet.Kind) -> QuerySet[Item]:
    """Keep the items that a hash list of this kind names."""
    hits = visible_matches(officer).filter(query=OuterRef("pk"), entry__hashset__kind=kind.value)
    return items.filter(Exists(hits))


def _standings(items: QuerySet[Item]) -> Iterator[tuple[dict[str, Any], State | None, int]]:
    """Yield each way that items stand, the state that this means, and how many stand so."""
    for group in items.order_by().values(*_DECIDING).annotate(n=Count("pk")):
        standing = {name: group[name] for name in _DECIDING}
        state, _ = state_of(Standing.from_columns(standing | {"problem_reason": ""}))
        yield standing, state, group["n"]
