"""Choosing which entities and bonds a picture shows, where there are more than can be drawn.

Rules:
1. Around seeds: first the seeds, then who is one step from them, then two; at each step those
   whose bond to one who is there already is strongest come first.
2. What room is left goes to the strongest bonds of all, if the whole network was asked for.
3. Of the bonds among those chosen the strongest are shown. What is left out is counted.
4. The same network gives the same choice, in whatever order its bonds come.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clew.network.bonds.bond import Pair

type Weights = Mapping[Pair, float]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a picture holds."""

    entities: int = 10_000
    bonds: int = 30_000


@dataclass(frozen=True, slots=True)
class Choice:
    """The entities of a picture, and its pairs, strongest first; how many of each are left out."""

    names: Sequence[str]
    pairs: Sequence[Pair]
    names_left: int
    pairs_left: int


@dataclass(slots=True)
class _Chosen:
    """Names in the order in which they were chosen, up to a limit."""

    most: int
    names: dict[str, None] = field(default_factory=dict)

    def add(self, name: str) -> None:
        if len(self.names) < self.most:
            self.names.setdefault(name)

    def add_both(self, pair: Pair) -> None:
        """Both or neither: nobody stands without the bond that brought them."""
        missing = [name for name in pair if name not in self.names]
        if len(self.names) + len(missing) <= self.most:
            self.names.update(dict.fromkeys(missing))


def choose(
    weights: Weights,
    *,
    seeds: Mapping[str, int],
    whole: bool,
    limits: Limits,
) -> Choice:
    """Choose around seeds (with how many steps from each) and, if `whole`, from all the network.

    `weights` are by pairs of which the first comes first in order.

    Example:
        >>> weights = {("a", "b"): 1.0, ("b", "c"): 3.0, ("c", "d"): 2.0}
        >>> choose(weights, seeds={"a": 1}, whole=False, limits=Limits()).names
        ('a', 'b')
        >>> choice = choose(weights, seeds={}, whole=True, limits=Limits(entities=2))
        >>> choice.names, choice.names_left, choice.pairs_left
        (('b', 'c'), 2, 2)
    """
    chosen = _Chosen(limits.entities)
    reached = _around(weights, seeds, chosen)
    strongest = sorted(weights, key=lambda pair: (-weights[pair], pair))
    if whole:
        for pair in strongest:
            chosen.add_both(pair)
        reached |= {name for pair in weights for name in pair}
    among = [pair for pair in strongest if pair[0] in chosen.names and pair[1] in chosen.names]
    possible = len(weights) if whole else sum(a in reached and b in reached for a, b in weights)
    shown = among[: limits.bonds]
    return Choice(
        names=tuple(chosen.names),
        pairs=tuple(shown),
        names_left=len(reached) - len(chosen.names),
        pairs_left=possible - len(shown),
    )


def _around(weights: Weights, seeds: Mapping[str, int], chosen: _Chosen) -> set[str]:
    """Add seeds and who is around them; return all who were reached, also those without room."""
    for name in sorted(seeds):
        chosen.add(name)
    if not any(seeds.values()):
        return set(seeds)
    neighbours = _neighbours(weights)
    reached, left = dict(seeds), dict(seeds)
    while left := _one_step(neighbours, left, reached):
        new = {
            name: max(w for other, w in neighbours[name].items() if other in reached)
            for name in left
            if name not in reached
        }
        reached |= left
        for name in sorted(new, key=lambda name: (-new[name], name)):
            chosen.add(name)
    return set(reached)


def _one_step(
    neighbours: Mapping[str, Mapping[str, float]],
    left: Mapping[str, int],
    reached: Mapping[str, int],
) -> dict[str, int]:
    """Who is one step on, with how many steps are left from there, where that is more than was."""
    found: dict[str, int] = {}
    for name, steps in left.items():
        for other in neighbours.get(name, ()) if steps else ():
            if steps - 1 > max(reached.get(other, -1), found.get(other, -1)):
                found[other] = steps - 1
    return found


def _neighbours(weights: Weights) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for (a, b), weight in weights.items():
        found[a][b] = found[b][a] = weight
    return found
