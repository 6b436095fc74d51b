"""Scoring: the probabilities of the three hypotheses, from what the features find.

    log10 odds over unrelated = prior + sum of weights,  for the same person and the same household

A curve fitted on worlds that the weights were not learned from turns the odds of the same person
into a probability, and never says more than was observed. Some links are not carried, however
probable (`is_carried`): an address or a device alone is what people of one house share, and what is
only stated once can be planted. These make nobody one entity by themselves.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from clew.network.resolution.arrays import Bools, Floats, Ints
from clew.network.resolution.feature import Strength
from clew.network.resolution.view import View
from clew.network.resolution.weights import THOUSANDTHS, Table, Weights

_DIGITS = 6
_LEAST_P = 1e-6
_LARGEST = 30.0  # log10 odds, beyond which powers of ten say no more


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything found of all pairs of a view: the pair, the place in the table, the record."""

    pair: Ints
    place: Ints
    record: Ints


@dataclass(frozen=True, slots=True)
class Scores:
    """What `ScoredPairs` holds, of each pair of a view."""

    p_same: Floats
    p_household: Floats
    support: Floats  # see `ScoredPairs`
    carried: Bools


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
    p_same, p_household = probabilities(sums, weights)
    odds = np.log10(p_same.clip(_LEAST_P)) - np.log10((1.0 - p_same).clip(_LEAST_P))
    support = np.maximum(odds, weights.absent + _against(sums)).round(_DIGITS)
    return Scores(p_same, p_household, support, _carried(found, pairs, table))


def probabilities(sums: Ints, weights: Weights) -> tuple[Floats, Floats]:
    """Return the probabilities of the same person and of the same household."""
    raw, household = raw_odds(sums, weights)
    p_same = np.interp(raw, *np.array(weights.curve).T)
    p_household = (1.0 - p_same) * household / (1.0 + household)
    return p_same.round(_DIGITS), p_household.round(_DIGITS)


def raw_odds(sums: Ints, weights: Weights) -> tuple[Floats, Floats]:
    """Return log10 odds of the same person, not calibrated, and odds of household to none."""
    odds = (sums / THOUSANDTHS + np.array(weights.prior)).clip(-_LARGEST, _LARGEST)
    household = 10.0 ** odds[:, 1]
    return odds[:, 0] - np.log10(1.0 + household), household


def _against(sums: Ints) -> Floats:
    """Log10 of how far findings speak against the same person, at most 0; no prior is in it."""
    return np.asarray((sums[:, 0] - sums[:, 1].clip(0)).clip(max=0) / THOUSANDTHS)


def is_carried(strengths: Collection[Strength]) -> bool:
    """Whether findings that speak for a link, by their strengths, carry it.

    Something of a person's own that was used or checked does; a hint, which can be copied, needs a
    second one or the same surroundings; and of surroundings it takes a device and an address.

    Example:
        >>> is_carried([Strength.ADDRESS] * 5), is_carried([Strength.ADDRESS, Strength.HINT])
        (False, True)
    """
    hints = sum(strength is Strength.HINT for strength in strengths)
    surroundings = len({Strength.DEVICE, Strength.ADDRESS} & set(strengths))
    return Strength.OWN in strengths or hints > 1 or surroundings + min(hints, 1) > 1


def _carried(found: Findings, pairs: int, table: Table) -> Bools:
    """`is_carried`, of all pairs at once."""
    counts = {}
    for strength in Strength:
        counted = (table.strengths == strength) & (table.weights[:, 0] > 0)
        counts[strength] = np.bincount(found.pair[counted[found.place]], minlength=pairs)
    owned, hints = counts[Strength.OWN], counts[Strength.HINT]
    surroundings = sum((counts[s] > 0).astype(int) for s in (Strength.DEVICE, Strength.ADDRESS))
    return np.asarray((owned > 0) | (hints > 1) | (surroundings + hints.clip(max=1) > 1))
