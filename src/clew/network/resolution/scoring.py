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
_LEAST_P = 1e-6
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
    """Of each pair: probabilities, odds, and sums of weights without the prior in thousandths."""

    p_same: Floats
    p_household: Floats
    odds: Floats  # log10, of the same person, whether carried or not
    carried: NDArray[np.bool_]
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
    p, _ = probabilities(sums, np.ones(pairs, np.bool_), weights)
    odds = np.log10(p.clip(_LEAST_P)) - np.log10((1.0 - p).clip(_LEAST_P))
    return Scores(p_same, p_household, odds.round(_DIGITS), carried, sums)


def probabilities(
    sums: NDArray[np.int64], carried: NDArray[np.bool_], weights: Weights
) -> tuple[Floats, Floats]:
    """Return the probabilities of the same person and of the same household."""
    raw, household = raw_odds(sums, weights)
    p_same = np.interp(raw, *np.array(weights.curve).T)
    p_same = np.where(carried, p_same, np.minimum(p_same, UNCARRIED))
    p_household = (1.0 - p_same) * household / (1.0 + household)
    return p_same.round(_DIGITS), p_household.round(_DIGITS)


def raw_odds(sums: NDArray[np.int64], weights: Weights) -> tuple[Floats, Floats]:
    """Return log10 odds of the same person, not yet calibrated, and odds of household to unrelated."""
    odds = (sums / THOUSANDTHS + np.array(weights.prior)).clip(-_LARGEST, _LARGEST)
    household = 10.0 ** odds[:, 1]
    return odds[:, 0] - np.log10(1.0 + household), household


def is_carried(devices: int, addresses: int, hints: int, owned: int) -> bool:
    """Whether findings that speak for a link carry it.

    Something of a person's own that was used or checked does; a hint, which can be copied, needs a
    second one or the same surroundings; and of surroundings it takes a device and addresses.

    Example:
        >>> is_carried(0, 5, 0, 0), is_carried(0, 1, 1, 0), is_carried(1, 1, 0, 0)
        (False, True, True)
    """
    surroundings = (devices > 0) + (addresses > 0)
    return owned > 0 or hints > 1 or surroundings > 1 or (hints > 0 and surroundings > 0)


def _carried(found: Findings, pairs: int, table: Table) -> NDArray[np.bool_]:
    counts = []
    for strength in (Strength.DEVICE, Strength.ADDRESS, Strength.HINT, Strength.OWN):
        counted = (table.strengths == strength) & (table.weights[:, 0] > 0)
        counts.append(np.bincount(found.pair[counted[found.place]], minlength=pairs))
    devices, addresses, hints, owned = counts
    surroundings = (devices > 0).astype(np.int64) + (addresses > 0)
    return np.asarray(
        (owned > 0) | (hints > 1) | (surroundings > 1) | ((hints > 0) & (surroundings > 0))
    )
