"""Scoring: the probabilities of the three hypotheses, from what the features find.

    log10 odds over unrelated = prior + sum of weights,  for the same person and the same household

A curve fitted on worlds that the weights were not learned from turns the odds of the same person
into a probability, and never says more than was observed. Some links are not carried, whatever they
weigh (`is_carried`): an address or a device alone is what people of one house share, and what is
only stated once can be planted. These stay below `UNCARRIED`, and link nobody.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.network.resolution.feature import Strength
from clew.network.resolution.view import View
from clew.network.resolution.weights import THOUSANDTHS, Table, Weights

UNCARRIED = 0.3
"""No link that is not carried is more probable."""

_DIGITS = 6
_LARGEST = 30.0  # log10 odds, beyond which powers of ten say no more

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything found of all pairs of a view: the pair, the place in the table, the record."""

    pair: NDArray[np.int64]
    place: NDArray[np.int64]
    record: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Of each pair: two probabilities, and sums of weights without the prior in thousandths."""

    p_same: Floats
    p_household: Floats
    sums: NDArray[np.int64]  # (pairs, 2)


def findings(view: View, table: Table) -> Findings:
    """Ask every feature."""
    found = [(table.starts[feature.name], feature.find(view)) for feature in table.features]
    return Findings(
        np.concatenate([one.pair for _, one in found]).astype(np.int64),
        np.concatenate([start + one.level for start, one in found]),
        np.concatenate([one.record for _, one in found]),
    )


def score(found: Findings, pairs: int, *, table: Table, weights: Weights) -> Scores:
    """Score pairs by what was found of them."""
    sums = np.zeros((pairs, 2), np.int64)
    np.add.at(sums, found.pair, table.weights[found.place])
    carried = _carried(found, pairs, table)
    p_same, p_household = probabilities(sums, carried, weights)
    return Scores(p_same, p_household, sums)


def probabilities(
    sums: NDArray[np.int64], carried: NDArray[np.bool_], weights: Weights
) -> tuple[Floats, Floats]:
    """Return the probabilities of the same person and of the same household."""
    odds = sums / THOUSANDTHS + np.array(weights.prior)
    same, household = 10.0 ** odds.clip(-_LARGEST, _LARGEST).T
    raw = np.log10(same) - np.log10(1.0 + household)
    p_same = np.interp(raw, *np.array(weights.curve).T)
    p_same = np.where(carried, p_same, np.minimum(p_same, UNCARRIED))
    p_household = (1.0 - p_same) * household / (1.0 + household)
    return p_same.round(_DIGITS), p_household.round(_DIGITS)


def is_carried(surroundings: int, hints: int, owned: int) -> bool:
    """Whether findings that speak for a link carry it.

    Something of a person's own that was used or checked does; a hint, which can be copied, needs a
    second one or the same surroundings.

    Example:
        >>> is_carried(5, 0, 0), is_carried(0, 1, 0), is_carried(1, 1, 0), is_carried(0, 0, 1)
        (False, False, True, True)
    """
    return owned > 0 or hints > 1 or (hints > 0 and surroundings > 0)


def _carried(found: Findings, pairs: int, table: Table) -> NDArray[np.bool_]:
    counts = []
    for strength in (Strength.SURROUNDINGS, Strength.HINT, Strength.OWN):
        counted = (table.strengths == strength) & (table.weights[:, 0] > 0)
        counts.append(np.bincount(found.pair[counted[found.place]], minlength=pairs))
    surroundings, hints, owned = counts
    return np.asarray((owned > 0) | (hints > 1) | ((hints > 0) & (surroundings > 0)))
