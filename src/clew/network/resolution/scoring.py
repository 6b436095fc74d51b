"""Scoring: the probabilities of the three hypotheses, from what the features find.

    log10 odds over unrelated = prior + sum of weights,  for the same person and the same household

A curve fitted on worlds that the weights were not learned from turns the odds of the same person
into a probability, and never says more than was observed. What a pair's findings give as grounds
for one entity (see `grounds`) counts from a probability on that is sure enough.
"""

from dataclasses import dataclass

import numpy as np

from clew.network.resolution.arrays import Floats, Ints
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
    grounds: Ints


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
    sums = sums_of(found, pairs, table)
    p_same, p_household = probabilities(sums, weights)
    odds = np.log10(p_same.clip(_LEAST_P)) - np.log10((1.0 - p_same).clip(_LEAST_P))
    support = np.maximum(odds, weights.absent + _against(sums)).round(_DIGITS)
    grounds = np.where(p_same >= weights.sure, grounds_in(found, pairs, table), 0)
    return Scores(p_same, p_household, support, grounds)


def grounds_in(found: Findings, pairs: int, table: Table) -> Ints:
    """Return the grounds that each pair's findings give together."""
    grounds = np.zeros(pairs, np.int64)
    np.bitwise_or.at(grounds, found.pair, table.grounds[found.place])
    return grounds


def sums_of(found: Findings, pairs: int, table: Table) -> Ints:
    """Return what the weights of each pair's findings add up to, in thousandths: (pairs, 2)."""
    sums = np.zeros((pairs, 2), np.int64)
    np.add.at(sums, found.pair, table.weights[found.place])
    return sums


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
