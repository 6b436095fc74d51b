"""Scored pairs: all candidates and their probabilities, in arrays sorted by pair."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_COLUMNS = ("keys", "p_same", "p_household", "odds", "carried")


@dataclass(frozen=True, slots=True)
class ScoredPairs:
    """Pairs, `lower << 32 | higher` of the subjects' numbers, and what they score.

    `odds` are log10 odds of the same person before what does not carry a link was held back.
    """

    keys: NDArray[np.int64]
    p_same: NDArray[np.float64]
    p_household: NDArray[np.float64]
    odds: NDArray[np.float64]
    carried: NDArray[np.bool_]

    @classmethod
    def none(cls) -> "ScoredPairs":
        """Return no pairs."""
        return cls(np.zeros(0, np.int64), *(np.zeros(0) for _ in range(3)), np.zeros(0, np.bool_))

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def low(self) -> NDArray[np.int64]:
        """The subject of each pair that has the lower number."""
        return self.keys >> 32

    @property
    def high(self) -> NDArray[np.int64]:
        """The subject of each pair that has the higher number."""
        return self.keys & 0xFFFFFFFF

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "ScoredPairs":
        """Return some of the pairs."""
        return ScoredPairs(*(getattr(self, name)[chosen] for name in _COLUMNS))

    def with_(self, others: "ScoredPairs") -> "ScoredPairs":
        """Return these pairs and others, none of which is among these."""
        order = np.argsort(np.concatenate([self.keys, others.keys]), kind="stable")
        joined = (np.concatenate([getattr(self, n), getattr(others, n)])[order] for n in _COLUMNS)
        return ScoredPairs(*joined)

    def place(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
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
