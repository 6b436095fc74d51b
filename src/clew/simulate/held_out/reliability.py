"""Reliability: of the pairs that are given a probability, how many are what it says.

A score presumes that one of the files searched is the one sought and all others are strangers. A
held-out set has few strangers: at a large size of the database each of them stands for many. So a
share is told with the least that it may be, which in a small set is little: nothing that was never
seen is ruled out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from clew.match.calibration import score
from clew.simulate.held_out.measured import Measured

EDGES = (0.0, 0.5, 0.9, 0.99, 0.999, 1.0)
"""The probabilities that are told together lie between two of these."""

_NONE_SEEN = 3.0  # strangers that there may be where none was seen, 19 times in 20


@dataclass(frozen=True, slots=True)
class Bin:
    """The pairs whose score lies from `least` to `most`: copies, strangers, and what is so.

    `predicted` is the mean score of the copies and strangers, each stranger counted as often as
    it stands for others; `observed` the share of copies among them, `surely` the least it may be.
    """

    least: float
    most: float
    copies: int
    strangers: int
    predicted: float
    observed: float
    surely: float


def reliability(measured: Measured, *, size: int) -> Sequence[Bin]:
    """Return the bins that hold any pair, were so many hashes searched; none without copies.

    Strangers that have nothing in common are in the lowest.

    Example:
        >>> measured = Measured({"grey": np.array([20.0, 30.0])}, [], stranger_pairs=1000)
        >>> [(bin.copies, bin.observed, round(bin.surely, 2)) for bin in reliability(measured,
        ...                                                                          size=1000)]
        [(0, 0.0, 0.0), (2, 1.0, 0.25)]
    """
    copies = _scores(measured.copies, size)
    nothing = [-math.inf] * (measured.stranger_pairs - len(measured.strangers))
    reached = [one.log_ratio for one in measured.strangers] + nothing
    strangers = _scores(np.array(reached), size)
    weight = stands_for(measured, size=size)
    bins: list[Bin] = []
    if not len(copies):
        return bins
    for least, most in pairwise(EDGES):
        true, false = _within(copies, least, most), _within(strangers, least, most)
        if len(true) or len(false):
            bins.append(_bin(least, most, true, false, weight))
    return bins


def stands_for(measured: Measured, *, size: int) -> float:
    """Return how many strangers each one measured stands for, were so many hashes searched.

    Example:
        >>> stands_for(Measured({"grey": np.zeros(2)}, [], 1000, hashes=2.0), size=1000)
        1.0
    """
    searched = max(1.0, size / measured.hashes)  # files for each of the copies asked about
    return len(measured.copies) * searched / max(1, measured.stranger_pairs)


def _bin(
    least: float, most: float, copies: NDArray[np.float64], others: NDArray[np.float64], each: float
) -> Bin:
    strangers = each * len(others)
    total = len(copies) + strangers
    may_be = len(others) + _NONE_SEEN + 2 * math.sqrt(len(others))
    return Bin(
        least=least,
        most=most,
        copies=len(copies),
        strangers=len(others),
        predicted=float(copies.sum() + each * others.sum()) / total,
        observed=len(copies) / total,
        surely=len(copies) / (len(copies) + each * may_be),
    )


def _scores(log_ratios: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.array([score(ratio, searched=size) for ratio in log_ratios.tolist()])


def _within(scores: NDArray[np.float64], least: float, most: float) -> NDArray[np.float64]:
    return scores[(scores >= least) & ((scores < most) | (most == EDGES[-1]))]
