"""Learning: weights from worlds of which the truth is known, and the curve that calibrates.

Weights are those of a logistic regression over three outcomes (same person, same household,
unrelated) of all candidate pairs, in decimal logarithms. Fitted together, evidence that comes
together is not counted twice. Each part weighs something only as far as worlds show it: weights are
drawn towards nothing. The curve is fitted on other worlds than the weights, rises, and ends at what
was observed: of n sure links without an error, no more than n + 1 in n + 2 are believed.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from clew.model.identifier import Identifier
from clew.model.sharing import SharingNote
from clew.model.sighting import Sighting
from clew.network.listed import Listed
from clew.network.resolution.arrays import Bools, Floats, Ints
from clew.network.resolution.candidates import candidate_pairs
from clew.network.resolution.crowds import count_crowds
from clew.network.resolution.registry import all_features
from clew.network.resolution.rows import Rows
from clew.network.resolution.scoring import Findings, findings, raw_odds, sums_of
from clew.network.resolution.view import View
from clew.network.resolution.weights import Table, Weights, feature_parts

SAME, HOUSEHOLD, UNRELATED = 0, 1, 2

_DRAWN = 2.0  # how strongly weights are drawn towards nothing: pairs that would have to object
_ROUNDS = 9  # Newton's steps
_LEAST_IN_STEP = 150  # pairs that each step of the curve rests on
_LEAST_RISE = 0.004  # of probability, from one point of the curve to the next
_LARGEST = 4.0
_LIKE_UNDATED = ("moments", "minutes", "same_day", "within_30_days")
_LESS = {"within_180_days": 0.3, "longer": 1.0}  # than undated: it may have changed hands
_BY_HAND = {"standings.apart": (-12.0, 0.0)}  # too rare to learn, and too grave to miss


@dataclass(frozen=True, slots=True)
class Labelled:
    """What features find of all candidate pairs of a world, and what is true of each pair."""

    found: Findings
    truth: Ints

    @classmethod
    def of(
        cls,
        sightings: Iterable[Sighting],
        *,
        notes: Iterable[SharingNote],
        truth: Callable[[Identifier, Identifier], int],
    ) -> "Labelled":
        """Find all evidence of a world; `truth` returns SAME, HOUSEHOLD or UNRELATED of a pair."""
        rows = Rows()
        rows.add(sightings)
        everything = np.ones(len(rows.nouns), np.bool_)
        count_crowds(rows, everything)
        pairs = candidate_pairs(rows, everything)
        table = Table.of(Weights((0.0, 0.0)))
        found = findings(View(rows, pairs, Listed(notes)), table)
        named = rows.nouns
        of_each = [truth(named[p >> 32], named[p & 0xFFFFFFFF]) for p in pairs.tolist()]
        return cls(found, np.array(of_each, np.int8))


def learn(worlds: Sequence[Labelled], held_out: Sequence[Labelled], *, start: Weights) -> Weights:
    """Return weights fitted on some worlds, with a curve fitted on others.

    What is said of clusters is taken from `start`.
    """
    names, of_place = _parts()
    inputs = np.concatenate([_counts(world, of_place) for world in worlds])
    seen = inputs.any(axis=0)
    fitted = np.zeros((len(seen), 2))
    fitted[seen] = _fit(*_tallied(inputs[:, seen], np.concatenate([w.truth for w in worlds])))
    parts = {
        name: (round(float(same), 2), round(float(household), 2))
        for name, (same, household), known in zip(names, fitted[1:], seen[1:], strict=True)
        if known
    }
    prior = (round(float(fitted[0, 0]), 2), round(float(fitted[0, 1]), 2))
    weights = replace(start, prior=prior, parts=with_unseen(parts))
    return replace(weights, curve=_curve(held_out, weights))


def with_unseen(parts: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Return weights with those added, set by hand, of what no world showed.

    Of an identifier that worlds only show without times, one seen with both accounts within a month
    weighs as much, one seen long apart less.

    Example:
        >>> with_unseen({"phone.undated": (0.8, 0.2)})["phone.longer"]
        (-0.2, 0.2)
    """
    filled = dict(parts) | _BY_HAND
    for name, (same, household) in parts.items():
        kind, _, part = name.rpartition(".")
        if part == "undated":
            for like in _LIKE_UNDATED:
                filled.setdefault(f"{kind}.{like}", (same, household))
            for apart, less in _LESS.items():
                filled.setdefault(f"{kind}.{apart}", (round(same - less, 2), household))
    return filled


def _parts() -> tuple[list[str], Floats]:
    """The names of all parts, and how often each place of the table has each."""
    levels = [feature_parts(f, level) for f in all_features() for level in f.levels]
    names = sorted({part for parts in levels for part in parts})
    number = {name: place for place, name in enumerate(names)}
    counts = np.zeros((len(levels), len(names)), np.float32)
    for place, parts in enumerate(levels):
        for part in parts:
            counts[place, number[part]] += 1
    return names, counts


def _counts(world: Labelled, of_place: Floats) -> Floats:
    """How often each pair of a world has each part, after a column of ones."""
    counts = np.zeros((len(world.truth), 1 + of_place.shape[1]), np.float32)
    counts[:, 0] = 1
    np.add.at(counts[:, 1:], world.found.pair, of_place[world.found.place])
    return counts


def _tallied(inputs: Floats, truth: Ints) -> tuple[Floats, Floats]:
    """Each different row of inputs once, and how many pairs of each outcome have it."""
    marks = inputs @ np.random.default_rng(1).random(inputs.shape[1])
    _, first, row = np.unique(marks, return_index=True, return_inverse=True)
    tally = np.zeros((len(first), 3))
    np.add.at(tally, (row, truth), 1.0)
    return inputs[first], tally


def _fit(inputs: Floats, tally: Floats) -> Floats:
    """The weights of the prior and of each part, of both hypotheses, by Newton's method."""
    size = inputs.shape[1]
    weights = np.zeros((size, 2))
    drawn = np.full(size, _DRAWN)
    drawn[0] = 1e-3
    pairs = tally.sum(axis=1)
    for _ in range(_ROUNDS):
        p = _softmax(inputs @ weights)
        hessian, slope = np.zeros((2 * size, 2 * size)), np.zeros(2 * size)
        for one in (SAME, HOUSEHOLD):
            block = slice(one * size, (one + 1) * size)
            missed = pairs * p[:, one] - tally[:, one]
            slope[block] = inputs.T @ missed + drawn * weights[:, one]
            for other in (SAME, HOUSEHOLD):
                share = pairs * p[:, one] * ((one == other) - p[:, other])
                weighed = inputs * share[:, None].astype(np.float32)
                hessian[block, other * size : (other + 1) * size] = inputs.T @ weighed
            hessian[block, block] += np.diag(drawn)
        weights -= np.linalg.solve(hessian, slope).reshape(2, size).T
    return np.asarray(np.clip(weights / np.log(10), -_LARGEST, _LARGEST))


def _softmax(logits: Floats) -> Floats:
    """Probabilities of the two hypotheses; the third, unrelated, has logit 0."""
    shifted = logits - np.maximum(logits.max(axis=1, keepdims=True), 0.0)
    rest = np.exp(-np.maximum(logits.max(axis=1, keepdims=True), 0.0))
    powers = np.exp(shifted)
    return np.asarray(powers / (powers.sum(axis=1, keepdims=True) + rest))


def _curve(worlds: Sequence[Labelled], weights: Weights) -> tuple[tuple[float, float], ...]:
    """Points of the curve: steps of rising odds whose share of the same person rises too."""
    table = Table.of(weights)
    odds, same = [], []
    for world in worlds:
        odds.append(raw_odds(sums_of(world.found, len(world.truth), table), weights)[0])
        same.append(world.truth == SAME)
    return rising_steps(np.concatenate(odds), np.concatenate(same), least=_LEAST_IN_STEP)


def rising_steps(odds: Floats, same: Bools, *, least: int) -> tuple[tuple[float, float], ...]:
    """Return (mean odds, share) of steps of so many pairs: neighbours that fall are joined.

    Example:
        >>> odds = np.array([-2.0, -1.0, 1.0, 2.0])
        >>> rising_steps(odds, np.array([False, False, True, True]), least=2)
        ((-1.5, 0.25), (1.5, 0.75))
    """
    order = np.argsort(odds, kind="stable")
    steps: list[list[float]] = []  # pairs, sum of odds, same
    for some in np.array_split(order, max(1, len(order) // least)):
        steps.append([float(len(some)), float(odds[some].sum()), float(same[some].sum())])
        while len(steps) > 1 and _share(steps[-1]) <= _share(steps[-2]):
            last = steps.pop()
            steps[-1] = [one + other for one, other in zip(steps[-1], last, strict=True)]
    points: list[tuple[float, float]] = []
    for step in steps:
        if not points or step is steps[-1] or _share(step) >= points[-1][1] + _LEAST_RISE:
            points.append((round(step[1] / step[0], 3), math.floor(1e4 * _share(step)) / 1e4))
    return tuple(points)


def _share(step: list[float]) -> float:
    return (step[2] + 1.0) / (step[0] + 2.0)


def to_toml(weights: Weights, *, learned_from: str) -> str:
    """Write weights as the readable file that `Weights.from_toml` reads."""
    says = {f.name: (f.find.__doc__ or "").partition("\n")[0] for f in all_features()}
    lines = [
        "# Weights: decimal logarithms of likelihood ratios, [same person, same household],",
        "# each over unrelated people. A finding adds the weights of its parts.",
        f"# Learned from {learned_from};",
        "# what these never show is set by hand, in clew.network.resolution.learning.",
        "",
        "[prior] # of a candidate pair, before anything is found",
        f"same = {weights.prior[0]}",
        f"household = {weights.prior[1]}",
        "",
        "[clusters]",
        f"absent = {weights.absent} # log10 odds of two accounts of one cluster that share nothing",
        f"least_mean = {weights.least_mean} # mean log10 odds at which clusters are merged",
        f"sure = {weights.sure} # probability from which on a pair is ground for a merger",
        f"contradicted = {weights.contradicted} # log10 odds that keep clusters apart",
        "",
        "[curve] # from log10 odds of the same person to a probability, as observed",
        f"log10_odds = {[point[0] for point in weights.curve]}",
        f"p = {[point[1] for point in weights.curve]}",
        "",
        "[parts]",
    ]
    feature = ""
    for name, (same, household) in sorted(weights.parts.items()):
        if name.partition(".")[0] != feature:
            feature = name.partition(".")[0]
            lines += ["", f"# {says.get(feature, feature)}"]
        lines.append(f'"{name}" = [{same}, {household}]')
    return "\n".join(lines) + "\n"
