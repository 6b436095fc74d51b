"""Nearness: how near the members of a small group are to each other, over the ties among them.

The mean of one by the distance of each pair: Borgatti's measure for groups that stay in one piece.
"""

import numpy as np
from numpy.typing import NDArray

from clew.network.key_players.reach import Neighbours


def nearness_left(network: Neighbours) -> dict[str, float]:
    """Return the nearness of the others once each is gone, by who goes.

    Example:
        >>> nearness_left({"a": {"b"}, "b": {"a", "c"}, "c": {"b"}})
        {'a': 1.0, 'b': 0.0, 'c': 1.0}
    """
    names, tied = matrix_of(network)
    everyone = np.arange(len(names))
    return {
        name: nearness_of(tied[np.ix_(everyone != place, everyone != place)])
        for place, name in enumerate(names)
    }


def matrix_of(network: Neighbours) -> tuple[list[str], NDArray[np.float32]]:
    """Return the members in order, and which of them are tied to each other."""
    names = sorted(network)
    place_of = {name: place for place, name in enumerate(names)}
    tied = np.zeros((len(names), len(names)), np.float32)
    for name in names:
        for other in network[name]:
            tied[place_of[name], place_of[other]] = 1
    return names, tied


def nearness_of(tied: NDArray[np.float32]) -> float:
    """Return the mean of one by the distance of each pair, 0 for those out of reach.

    Example:
        >>> nearness_of(np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], np.float32))
        0.3333333333333333
    """
    size = len(tied)
    if size < 2:
        return 0.0
    reached = np.eye(size, dtype=np.float32)
    total, distance = 0.0, 0
    while True:
        distance += 1
        further = np.minimum(reached + reached @ tied, 1)
        added = float(further.sum() - reached.sum())
        if not added:
            return total / (size * (size - 1))
        total += added / distance
        reached = further
