"""Scored pairs: all candidates and their probabilities, in arrays sorted by pair."""

from dataclasses import dataclass

import numpy as np

from clew.network.resolution.arrays import Bools, Floats, Ints

SCORED = ("keys", "p_same", "p_household", "support", "grounds")
"""The columns of scored pairs, by name."""


@dataclass(frozen=True, slots=True)
class ScoredPairs:
    """Pairs, `lower << 32 | higher` of the subjects' numbers, and what they score.

    `support` is what a pair adds to a merger of clusters that hold its subjects: log10 odds of the
    same person, or, where that is more, only what speaks against it. That two accounts share little
    says nothing once others are alike. `grounds` is what a link may stand on (see `carries`), of
    pairs that are sure enough; of all others 0.
    """

    keys: Ints
    p_same: Floats
    p_household: Floats
    support: Floats
    grounds: Ints

    @classmethod
    def none(cls) -> "ScoredPairs":
        """Return no pairs."""
        none = np.zeros(0)
        return cls(np.zeros(0, np.int64), none, none, none, np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def low(self) -> Ints:
        """The subject of each pair that has the lower number."""
        return self.keys >> 32

    @property
    def high(self) -> Ints:
        """The subject of each pair that has the higher number."""
        return self.keys & 0xFFFFFFFF

    def where(self, chosen: Bools | Ints) -> "ScoredPairs":
        """Return some of the pairs."""
        return ScoredPairs(*(getattr(self, name)[chosen] for name in SCORED))

    def with_(self, others: "ScoredPairs") -> "ScoredPairs":
        """Return these pairs and others, none of which is among these."""
        order = np.argsort(np.concatenate([self.keys, others.keys]), kind="stable")
        joined = (np.concatenate([getattr(self, n), getattr(others, n)])[order] for n in SCORED)
        return ScoredPairs(*joined)

    def place(self, keys: Ints) -> Ints:
        """Return where pairs are, or -1."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        place = np.searchsorted(self.keys, keys).clip(max=len(self.keys) - 1)
        return np.where(self.keys[place] == keys, place, -1)


def pair_key(one: int, other: int) -> int:
    """Return the key of two subjects' numbers.

    Example:
        >>> pair_key(7, 2) == 2 << 32 | 7
        True
    """
    return min(one, other) << 32 | max(one, other)
