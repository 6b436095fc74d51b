"""Clusters: which accounts of a component are, all together, one person's.

Average link: the two clusters are merged whose accounts are alike on average, best first, as long
as that average is high enough and the grounds of all pairs between them carry it together: of a
cluster an account may share the device of one and the address of another. Clusters of which any two
accounts must not be one person's (judged so, or contradicted) are never merged. What was judged the
same is merged first. Ties are broken by the order of the accounts, so that the result depends on
nothing else.
"""

from dataclasses import dataclass

import numpy as np

from clew.network.resolution.arrays import Bools, Floats, Ints
from clew.network.resolution.grounds import carries
from clew.network.resolution.weights import Weights


@dataclass(frozen=True, slots=True)
class Cluster:
    """Places of accounts in their component, and how likely all are one person's."""

    members: tuple[int, ...]
    p: float


def clusters(
    support: Floats,
    *,
    apart: Bools,
    grounds: Ints,
    same: list[tuple[int, int]],
    weights: Weights,
) -> list[Cluster]:
    """Return the clusters of a component, from symmetric matrices over its accounts.

    `support` is in log10 odds (see `ScoredPairs`), `apart` says which two must not be, `same`
    which were judged to be. `grounds` is what a merger stands on.

    Example:
        >>> support = np.array([[0, 2, -1], [2, 0, -1], [-1, -1, 0]], float)
        >>> none, own = np.zeros((3, 3), bool), np.ones((3, 3), int)
        >>> weights = Weights((0.0, 0.0))
        >>> found = clusters(support, apart=none, grounds=own, same=[], weights=weights)
        >>> [cluster.members for cluster in found]
        [(0, 1), (2,)]
    """
    growing = _Growing(support, apart, grounds)
    for one, other in sorted(same):
        growing.judge_same(one, other)
    while growing.merge_best(weights.least_mean):
        pass
    return [Cluster(tuple(members), p) for members, p in growing.done()]


class _Growing:
    """Clusters while they are merged: odds and grounds between them, and who must stay apart."""

    def __init__(self, support: Floats, apart: Bools, grounds: Ints) -> None:
        self._sums = support.copy()
        self._apart = apart.copy()
        self._grounds = grounds.copy()
        self._carried = carries(grounds)
        self._members: list[list[int]] = [[place] for place in range(len(support))]
        self._p = [1.0] * len(support)
        self._sizes = np.ones(len(support))

    def judge_same(self, one: int, other: int) -> None:
        """Merge what was judged the same, unless other judgements keep it apart."""
        first, second = sorted((self._holding(one), self._holding(other)))
        if first != second and not self._apart[first, second]:
            self._merge(first, second, p=1.0)

    def merge_best(self, least: float) -> bool:
        """Merge the two clusters that are alike most; return False if none are enough."""
        means = self._sums / np.outer(self._sizes, self._sizes).clip(min=1)
        means[self._apart | ~self._carried] = -np.inf
        means[self._sizes == 0] = -np.inf
        means[:, self._sizes == 0] = -np.inf
        means[np.tril_indices(len(means))] = -np.inf
        best = means.max(initial=-np.inf)
        if best < least:
            return False
        first, second = np.argwhere(means >= best - 1e-9)[0]
        self._merge(first, second, p=1.0 / (1.0 + 10.0**-best))
        return True

    def done(self) -> list[tuple[list[int], float]]:
        """Return members and probability of each cluster."""
        return [(sorted(m), p) for m, p in zip(self._members, self._p, strict=True) if m]

    def _holding(self, member: int) -> int:
        return next(place for place, members in enumerate(self._members) if member in members)

    def _merge(self, first: int, second: int, *, p: float) -> None:
        joins = (
            (self._sums, np.add),
            (self._apart, np.logical_or),
            (self._grounds, np.bitwise_or),
        )
        for matrix, join in joins:
            matrix[first] = join(matrix[first], matrix[second])
            matrix[:, first] = join(matrix[:, first], matrix[:, second])
        self._carried[first] = self._carried[:, first] = carries(self._grounds[first])
        self._members[first] += self._members[second]
        self._members[second] = []
        self._p[first] *= self._p[second] * p
        self._sizes[first] += self._sizes[second]
        self._sizes[second] = 0
