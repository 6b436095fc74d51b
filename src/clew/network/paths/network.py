"""The network of ties as arrays: made once, asked many times."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.network.groups.tie import Tie, strength_of

_SUREST = 0.99  # every further step makes a path less likely


@dataclass(frozen=True, slots=True)
class TieNetwork:
    """Who is tied to whom, with minus the logarithm of how likely each tie is as its cost.

    The neighbours of entity `n` are `others[starts[n] : starts[n + 1]]`.
    """

    names: Sequence[str]
    place_of: Mapping[str, int]
    starts: NDArray[np.int64]
    others: NDArray[np.int32]
    costs: NDArray[np.float64]
    ties_of: Mapping[tuple[str, str], Sequence[Tie]]

    @classmethod
    def of(cls, ties: Iterable[Tie]) -> "TieNetwork":
        """Make the network of some ties.

        Example:
            >>> TieNetwork.of([]).names
            ()
        """
        ties_of: dict[tuple[str, str], list[Tie]] = defaultdict(list)
        for tie in ties:
            if tie.a != tie.b:
                ties_of[min(tie.a, tie.b), max(tie.a, tie.b)].append(tie)
        names = tuple(sorted({name for pair in ties_of for name in pair}))
        place_of = {name: place for place, name in enumerate(names)}
        pairs = np.array([(place_of[a], place_of[b]) for a, b in ties_of], np.int32).reshape(-1, 2)
        costs = -np.log([min(strength_of(found), _SUREST) for found in ties_of.values()])
        ends = np.concatenate([pairs, pairs[:, ::-1]])
        order = np.lexsort((ends[:, 1], ends[:, 0]))
        starts = np.searchsorted(ends[order, 0], np.arange(len(names) + 1))
        return cls(names, place_of, starts, ends[order, 1], np.tile(costs, 2)[order], ties_of)

    def ties_between(self, a: str, b: str) -> tuple[Tie, ...]:
        """Return the ties of two, weightiest first."""
        found = self.ties_of.get((min(a, b), max(a, b)), ())
        return tuple(sorted(found, key=lambda tie: (-tie.weight, tie.kind, tie.a)))
