"""Within: the ties and the things that lie inside each of many groups, in one pass for all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from clew.model.identifier import Identifier
from clew.network.groups.holdings import Holdings, Span
from clew.network.groups.tie import Tie
from clew.network.groups.ties import MOST_HOLDERS

type Things = dict[Identifier, dict[str, Span]]


def ties_within(groups: Sequence[Iterable[str]], ties: Iterable[Tie]) -> list[list[Tie]]:
    """Return the ties among the members of each group.

    Example:
        >>> from clew.network.groups.tie import TieKind
        >>> tie = Tie("a", "b", TieKind.PAYMENT, True, 1, 1.0)
        >>> [len(ties) for ties in ties_within([("a", "b"), ("b", "c")], [tie])]
        [1, 0]
    """
    numbers_of = _numbers_of(groups)
    found: list[list[Tie]] = [[] for _ in groups]
    for tie in ties:
        for number in numbers_of[tie.a] & numbers_of[tie.b]:
            found[number].append(tie)
    return found


def things_within(groups: Sequence[Iterable[str]], held: Holdings) -> list[Things]:
    """Return the things of each group's members, held by few enough to say something."""
    numbers_of = _numbers_of(groups)
    found: list[Things] = [{} for _ in groups]
    for thing in sorted(held.holders):
        spans = held.holders[thing]
        if len(spans) <= MOST_HOLDERS:
            for one in sorted(spans):
                for number in numbers_of.get(one, ()):
                    found[number].setdefault(thing, {})[one] = spans[one]
    return found


def _numbers_of(groups: Sequence[Iterable[str]]) -> Mapping[str, set[int]]:
    numbers_of: dict[str, set[int]] = defaultdict(set)
    for number, members in enumerate(groups):
        for one in members:
            numbers_of[one].add(number)
    return numbers_of
