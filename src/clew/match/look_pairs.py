"""Look pairs: the like looks of two clips, and how long they lie on each other.

A clip is kept as looks: stretches during which the picture hardly changed. A pair of like looks
says that the clips may lie on each other so that the two looks overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.model.match import Span

type Numbers = NDArray[np.float64]

_MOST_PAIRS = 100_000  # of which a vote is taken
_FARTHER_BITS = 6.0  # a look so many bits further than the nearest counts e times less
_SHORTEST_S = 0.04  # a look counts for at least a frame


@dataclass(frozen=True, slots=True)
class LookPair:
    """Two like looks: when each is seen in its clip (s), and the bits between them.

    The look of the match may really be seen up to `slack_s` seconds before or after. `weight`
    (0 to 1) is how surely the two show the same moment.
    """

    query: Span
    match: Span
    distance: int
    slack_s: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Looks:
    """Pairs, and their times (n,) in seconds."""

    pairs: Sequence[LookPair]
    query: tuple[Numbers, Numbers]
    match: tuple[Numbers, Numbers]
    slack: Numbers
    weights: Numbers

    @classmethod
    def of(cls, pairs: Sequence[LookPair]) -> "Looks":
        """Return pairs with their times; of very many every so many."""
        kept = pairs[:: -(-len(pairs) // _MOST_PAIRS)] if len(pairs) > _MOST_PAIRS else pairs
        times = np.array(
            [(p.query.start_s, p.query.end_s, p.match.start_s, p.match.end_s) for p in kept]
        ).reshape(-1, 4)
        query_end = np.maximum(times[:, 1], times[:, 0] + _SHORTEST_S)
        match_end = np.maximum(times[:, 3], times[:, 2] + _SHORTEST_S)
        slack = np.array([pair.slack_s for pair in kept])
        return cls(kept, (times[:, 0], query_end), (times[:, 2], match_end), slack, _weights(kept))

    def only(self, which: NDArray[np.bool_]) -> "Looks":
        """Return those of the pairs (n,) that are asked for."""
        kept = [pair for pair, is_kept in zip(self.pairs, which.tolist(), strict=True) if is_kept]
        return Looks(
            kept,
            (self.query[0][which], self.query[1][which]),
            (self.match[0][which], self.match[1][which]),
            self.slack[which],
            self.weights[which],
        )

    def overlaps(self, speed: float, offset: float) -> Numbers:
        """How long each pair overlaps (s of the query), below 0 how far it misses."""
        start = np.maximum(speed * self.query[0] + offset, self.match[0])
        end = np.minimum(speed * self.query[1] + offset, self.match[1])
        overlap: Numbers = (end - start) / speed
        return overlap


def _weights(pairs: Sequence[LookPair]) -> Numbers:
    """How much each pair counts: of a still scene, the looks of the same moment are nearest."""
    nearest: dict[Span, int] = {}
    for pair in pairs:
        nearest[pair.query] = min(pair.distance, nearest.get(pair.query, pair.distance))
    farther = np.array([pair.distance - nearest[pair.query] for pair in pairs], np.float64)
    sureness = np.array([pair.weight for pair in pairs], np.float64)
    weights: Numbers = sureness * np.exp(-farther / _FARTHER_BITS)
    return weights
