"""Metrics of who was taken for whom: pairs, B-cubed, calibration, innocents, groups, intervals.

Clusters and truth are mappings of the same members to labels. A ratio of nothing is 1: whoever
claims nothing is never wrong.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist, mean, stdev

type Labels = Mapping[Hashable, Hashable]

_BINS = 10


@dataclass(frozen=True, slots=True)
class Rates:
    """How much of what was claimed is true, and how much of what is true was claimed."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def pairs(found: Labels, truth: Labels) -> Rates:
    """Return the rates over pairs of members that are one cluster's, and one person's.

    Example:
        >>> pairs({1: "a", 2: "a", 3: "a"}, {1: "x", 2: "x", 3: "y"})
        Rates(precision=0.3333333333333333, recall=1.0)
    """
    both = _pairs_in(Counter((label, truth[member]) for member, label in found.items()))
    claimed, true = (_pairs_in(Counter(labels.values())) for labels in (found, truth))
    return Rates(_share(both, claimed), _share(both, true))


def b_cubed(found: Labels, truth: Labels) -> Rates:
    """Return the rates by member: how pure its cluster is, how much of its person is in it.

    Example:
        >>> b_cubed({1: "a", 2: "b"}, {1: "x", 2: "x"})
        Rates(precision=1.0, recall=0.5)
    """
    both = Counter((label, truth[member]) for member, label in found.items())
    claimed, true = Counter(found.values()), Counter(truth.values())
    pure = sum(count * count / claimed[label] for (label, _), count in both.items())
    whole = sum(count * count / true[person] for (_, person), count in both.items())
    return Rates(_share(pure, len(found)), _share(whole, len(found)))


def calibration_error(claims: Iterable[tuple[float, bool]]) -> float:
    """Return by how much probabilities are off, on average over the claims, in ten bins.

    Example:
        >>> calibration_error([(0.8, True)] * 4 + [(0.8, False)])
        0.0
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for p, is_true in claims:
        bins[min(int(p * _BINS), _BINS - 1)].append((p, is_true))
    off = sum(abs(sum(p for p, _ in some) - sum(true for _, true in some)) for some in bins)
    return off / max(1, sum(map(len, bins)))


def innocents_linked(found: Labels, truth: Labels, offenders: set[Hashable]) -> float:
    """Return the share of innocent persons of whom an account is in a cluster with an offender's.

    Example:
        >>> innocents_linked({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "y", 3: "z"}, {"x"})
        0.5
    """
    tainted = {label for member, label in found.items() if truth[member] in offenders}
    innocents = set(truth.values()) - offenders
    linked = {truth[m] for m, label in found.items() if label in tainted} - offenders
    return len(linked) / len(innocents) if innocents else 0.0


def adjusted_rand(found: Labels, truth: Labels) -> float:
    """Return how much two ways to group the same members agree: 1 is all, 0 is chance.

    Example:
        >>> adjusted_rand({1: 0, 2: 0, 3: 1, 4: 1}, {1: "a", 2: "a", 3: "b", 4: "b"})
        1.0
    """
    both = _pairs_in(Counter((label, truth[member]) for member, label in found.items()))
    a, b = (_pairs_in(Counter(labels.values())) for labels in (found, truth))
    expected = a * b / max(1, math.comb(len(found), 2))
    most = (a + b) / 2
    return (both - expected) / (most - expected) if most != expected else 1.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over worlds, and how far to both sides the 95 % interval of the mean reaches."""

    mean: float
    margin: float

    def __str__(self) -> str:
        """Three decimals."""
        return f"{self.mean:.3f} ± {self.margin:.3f}"


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean with the interval of Student's distribution; of one value, without.

    Example:
        >>> str(estimate([0.9, 0.94, 0.92, 0.96]))
        '0.930 ± 0.041'
    """
    if len(values) < 2:
        return Estimate(mean(values), float("nan"))
    return Estimate(mean(values), _t(len(values) - 1) * stdev(values) / math.sqrt(len(values)))


def _t(freedom: int) -> float:
    """Student's 97.5 % quantile: exact for 1 and 2 degrees, else Abramowitz and Stegun 26.7.5."""
    if freedom == 1:
        return 12.706
    if freedom == 2:
        return 4.303
    x = NormalDist().inv_cdf(0.975)
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92_160,
    )
    added = (term / freedom**place for place, term in enumerate(terms, start=1))
    return x + math.fsum(added)


def _pairs_in(sizes: Counter[Hashable]) -> int:
    return sum(math.comb(count, 2) for count in sizes.values())


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0
