"""Reach: how many pairs of a network can reach each other, and how many once somebody is gone.

One pass tells it for everybody: whoever is a cut point (Hopcroft, Tarjan: Algorithm 447,
Communications of the ACM 16 (1973), 372-378) leaves pieces, whose sizes the pass counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

type Neighbours = Mapping[str, AbstractSet[str]]


def pairs_left(network: Neighbours) -> dict[str, int]:
    """Return how many pairs can still reach each other once each is gone, by who goes.

    Example:
        >>> pairs_left({"a": {"b"}, "b": {"a", "c"}, "c": {"b"}})
        {'a': 1, 'b': 0, 'c': 1}
    """
    pieces: dict[str, list[int]] = {}
    component_of: dict[str, int] = {}
    for root in sorted(network):
        if root not in component_of:
            found = _pieces_below(network, root)
            component_of.update(dict.fromkeys(found, len(found)))
            pieces.update(found)
    total = sum(size - 1 for size in component_of.values()) // 2
    left: dict[str, int] = {}
    for one in sorted(network):
        size = component_of[one]
        rest = size - 1 - sum(pieces[one])
        kept = sum(pairs_of(piece) for piece in (*pieces[one], rest))
        left[one] = total - pairs_of(size) + kept
    return left


def pairs_of(size: int) -> int:
    """Return how many pairs so many make.

    Example:
        >>> pairs_of(4)
        6
    """
    return size * (size - 1) // 2


def _pieces_below(network: Neighbours, root: str) -> dict[str, list[int]]:
    """For everybody who can reach the root: the sizes of what hangs on them alone."""
    place, low, below = {root: 0}, {root: 0}, {root: 1}
    pieces: dict[str, list[int]] = {root: []}
    stack: list[tuple[str, Iterator[str]]] = [(root, iter(sorted(network[root])))]
    while stack:
        one, rest = stack[-1]
        other = next(rest, None)
        if other is None:
            stack.pop()
            if stack:
                _close(stack[-1][0], one, (place, low, below), pieces)
        elif other in place:
            low[one] = min(low[one], place[other])
        else:
            place[other] = low[other] = len(place)
            below[other], pieces[other] = 1, []
            stack.append((other, iter(sorted(network[other]))))
    return pieces


def _close(
    parent: str, child: str, counts: Sequence[dict[str, int]], pieces: dict[str, list[int]]
) -> None:
    place, low, below = counts
    below[parent] += below[child]
    low[parent] = min(low[parent], low[child])
    if low[child] >= place[parent]:
        pieces[parent].append(below[child])
