"""The likeliest simple paths between two people, within bounds.

Rules:
1. A path's probability is the product of its steps': each the strength of the ties of two.
2. Nobody comes twice in a path, and no path has more than `longest` steps.
3. They are the same that Yen's algorithm finds (Management Science 17 (1971), 712-716). Here what
   is left to the goal is known from the start, for every number of steps, and beginnings of paths
   are followed in the order of what they cannot better.
4. After `MOST_BEGINNINGS` the search ends: what was found is given, and `complete` says so.
"""

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from clew.network.groups.tie import Tie
from clew.network.paths.kernels import Left, one_step_more
from clew.network.paths.network import TieNetwork

MOST_BEGINNINGS = 100_000


@dataclass(frozen=True, slots=True)
class Step:
    """From one to the next, with the ties of the two, the weightiest first."""

    a: str
    b: str
    p: float
    ties: tuple[Tie, ...]

    def in_words(self) -> str:
        """Return what ties the two, as a sentence without a stop."""
        return "; ".join(tie.in_words() for tie in self.ties)


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the one to the other, and how likely all of them hold."""

    steps: tuple[Step, ...]
    p: float


@dataclass(frozen=True, slots=True)
class Paths:
    """The paths found, likeliest first; `complete` unless the search was cut short."""

    paths: tuple[Path, ...]
    complete: bool


def paths_between(
    a: str, b: str, network: TieNetwork, *, most: int = 20, longest: int = 6
) -> Paths:
    """Return at most so many paths from one entity to another.

    Raises:
        ValueError: both are the same, or a bound is below 1.

    Example:
        >>> from clew.network.groups.tie import TieKind
        >>> ties = [Tie(*pair, TieKind.PAYMENT, True, 1, 1.0) for pair in ("ab", "bc")]
        >>> (path,) = paths_between("a", "c", TieNetwork.of(ties)).paths
        >>> [step.in_words() for step in path.steps]
        ['a paid b 1 time, at times not known', 'b paid c 1 time, at times not known']
    """
    if a == b:
        raise ValueError(f"a path leads from one to another, not from {a} to {b}")
    if min(most, longest) < 1:
        raise ValueError("paths are asked for by one or more, of one step or more")
    if a not in network.place_of or b not in network.place_of:
        return Paths((), complete=True)
    search = _Search(network, network.place_of[a], network.place_of[b], longest)
    found = [_path(network, places) for places in search.simple_paths(most)]
    return Paths(tuple(found), complete=search.beginnings < MOST_BEGINNINGS)


class _Search:
    """Beginnings of paths, followed in the order of what they cannot better."""

    def __init__(self, network: TieNetwork, start: int, goal: int, longest: int) -> None:
        self.beginnings = 0
        self._network = network
        self._start, self._goal, self._longest = start, goal, longest
        self._left = _left_by_steps(network, goal, longest)
        self._ways: dict[tuple[int, int], tuple[list[float], list[int], list[float]]] = {}
        self._heap: list[tuple[float, tuple[int, ...], float, int]] = []

    def simple_paths(self, most: int) -> Iterator[tuple[int, ...]]:
        """Yield the places of paths, the least cost first."""
        self._follow((self._start,), 0.0, 0)
        while self._heap and most and self.beginnings < MOST_BEGINNINGS:
            _, begun, cost, rank = heapq.heappop(self._heap)
            self.beginnings += 1
            _, others, costs = self._ways_from(begun)
            self._follow(begun, cost, rank + 1)
            further = (*begun, others[rank])
            if further[-1] == self._goal:
                most -= 1
                yield further
            else:
                self._follow(further, cost + costs[rank], 0)

    def _follow(self, begun: tuple[int, ...], cost: float, rank: int) -> None:
        """Note the next way on from a beginning that leads to somebody new."""
        bounds, others, _ = self._ways_from(begun)
        while rank < len(others) and others[rank] in begun:
            rank += 1
        if rank < len(others):
            heapq.heappush(self._heap, (cost + bounds[rank], begun, cost, rank))

    def _ways_from(self, begun: tuple[int, ...]) -> tuple[list[float], list[int], list[float]]:
        """The ways on from the end of a beginning: the least to the goal, to whom, and the cost."""
        key = (begun[-1], self._longest - len(begun))
        if key not in self._ways:
            self._ways[key] = self._sorted_ways(*key)
        return self._ways[key]

    def _sorted_ways(
        self, place: int, steps_left: int
    ) -> tuple[list[float], list[int], list[float]]:
        if steps_left < 0:
            return [], [], []
        here = slice(self._network.starts[place], self._network.starts[place + 1])
        others, costs = self._network.others[here], self._network.costs[here]
        left = self._left[steps_left]
        back = left.by[others] == place
        bounds = costs + np.where(back, left.otherwise[others], left.least[others])
        order = np.lexsort((others, bounds))
        order = order[np.isfinite(bounds[order])]
        return bounds[order].tolist(), others[order].tolist(), costs[order].tolist()


def _left_by_steps(network: TieNetwork, goal: int, longest: int) -> list[Left]:
    """For 0, 1 ... `longest` - 1 steps: the least that leads to the goal from everywhere."""
    size = len(network.names)
    left = Left(np.full(size, np.inf), np.full(size, -1, np.int32), np.full(size, np.inf))
    left.least[goal] = 0.0
    found = [left]
    for _ in range(longest - 1):
        more = one_step_more(network.starts, network.others, network.costs, goal, *found[-1])
        found.append(Left(*more))
    return found


def _path(network: TieNetwork, places: tuple[int, ...]) -> Path:
    names = [network.names[place] for place in places]
    steps = []
    for place, a, b in zip(places, names, names[1:], strict=False):
        here = slice(network.starts[place], network.starts[place + 1])
        nth = int(np.searchsorted(network.others[here], network.place_of[b]))
        p = math.exp(-float(network.costs[here][nth]))
        steps.append(Step(a, b, p, network.ties_between(a, b)))
    return Path(tuple(steps), math.prod(step.p for step in steps))
