"""Communities: who has more to do with each other than with others (the Leiden algorithm).

Rules:
1. The same ties give the same communities, in whatever order they come.
2. Everybody belongs to one community; who is as close to another one belongs to that one as well.

Traag, Waltman, van Eck: From Louvain to Leiden, Scientific Reports 9 (2019), 5233.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from graspologic_native import leiden

from clew.network.groups.tie import Tie, TieKind

_SEED = 1
_ITERATIONS = 10
_RESOLUTION = 0.02  # the weight between two, on average, that holds a community together
_BELONGING = {TieKind.MESSAGE: 0.03}  # who writes to somebody knows them, and may belong elsewhere
_OWN_SHARE = 0.5  # of what binds to the own community, to belong to another as well
_NEIGHBOURS = 2  # in the other community

type Strengths = Mapping[str, Mapping[str, float]]


def strengths_of(ties: Iterable[Tie]) -> Strengths:
    """Return how much binds each entity to every other: the weight of their ties, both ways.

    Messages count little: they tell of acquaintance more than of belonging together.
    """
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for tie in sorted(ties, key=lambda tie: (tie.a, tie.b, tie.kind, tie.flows)):
        weight = tie.weight * _BELONGING.get(tie.kind, 1.0)
        total = found[tie.a].get(tie.b, 0.0) + weight
        found[tie.a][tie.b] = found[tie.b][tie.a] = total
    return found


def communities_of(strengths: Strengths) -> tuple[tuple[str, ...], ...]:
    """Return communities of two or more: the members of each in order, the first ones first.

    Example:
        >>> pair = {"a": {"b": 1.0}, "b": {"a": 1.0}}
        >>> communities_of(pair)
        (('a', 'b'),)
    """
    edges = [
        (one, other, weight)
        for one in sorted(strengths)
        for other, weight in sorted(strengths[one].items())
        if one < other
    ]
    if not edges:
        return ()
    _, number_of = leiden(
        edges, resolution=_RESOLUTION, iterations=_ITERATIONS, use_modularity=False, seed=_SEED
    )
    members: dict[int, list[str]] = defaultdict(list)
    for one in sorted(number_of):
        members[number_of[one]].append(one)
    return tuple(sorted(tuple(some) for some in members.values() if len(some) > 1))


def overlapping(
    communities: Sequence[tuple[str, ...]], strengths: Strengths
) -> tuple[tuple[str, ...], ...]:
    """Return the communities, each with those who are as close to it as to their own.

    Example:
        >>> ties = {"a": {"b": 1.0}, "b": {"a": 1.0, "c": 1.0, "d": 1.0}, "c": {"b": 1.0},
        ...         "d": {"b": 1.0}}
        >>> overlapping([("a", "b"), ("c", "d")], ties)
        (('a', 'b'), ('b', 'c', 'd'))
    """
    number_of = {one: number for number, some in enumerate(communities) for one in some}
    guests: dict[int, list[str]] = defaultdict(list)
    for one, own in number_of.items():
        bound: dict[int, list[float]] = defaultdict(list)
        for other, weight in strengths[one].items():
            if other in number_of:
                bound[number_of[other]].append(weight)
        enough = _OWN_SHARE * sum(bound.pop(own, ()))
        for number, weights in bound.items():
            if len(weights) >= _NEIGHBOURS and sum(weights) >= enough:
                guests[number].append(one)
    return tuple(
        tuple(sorted(chain(some, guests[number]))) for number, some in enumerate(communities)
    )
