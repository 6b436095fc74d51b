"""Weights: what each part of a feature's level adds, in the readable file weights.toml.

The file is written by `clew.network.resolution.learning` from labelled worlds, and can be edited by
hand. Weights are decimal logarithms of likelihood ratios, of the same person and of the same
household, each over unrelated people. Sums are taken in thousandths, as whole numbers, so that they
do not depend on the order in which evidence came.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import numpy as np

from clew.network.resolution.arrays import Ints
from clew.network.resolution.feature import Feature
from clew.network.resolution.grounds import grounds_of
from clew.network.resolution.registry import all_features

THOUSANDTHS = 1_000


class WeightsError(ValueError):
    """A file of weights cannot be read."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A prior, the weights of parts, and the curve from log odds to probability.

    `prior` and each of `parts` hold (same person, same household). A part that is not named weighs
    nothing. `curve` holds (log10 odds, probability) points, both rising. `absent` is what a pair
    without evidence adds to a merger of clusters, which takes `least_mean` log10 odds on average,
    and grounds that carry it, from pairs as probable as `sure`; a pair at or below `contradicted`
    keeps two clusters apart.
    """

    prior: tuple[float, float]
    parts: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    curve: tuple[tuple[float, float], ...] = ((-6.0, 1e-6), (0.0, 0.5), (3.0, 0.999))
    absent: float = 0.0
    least_mean: float = 0.3
    sure: float = 0.95
    contradicted: float = -2.5

    @classmethod
    def from_toml(cls, text: str) -> "Weights":
        """Read a file of weights.

        Raises:
            WeightsError: it is no TOML, or a value is missing or of another kind.
        """
        try:
            held = tomllib.loads(text)
            clusters, curve = held["clusters"], held["curve"]
            return cls(
                prior=(float(held["prior"]["same"]), float(held["prior"]["household"])),
                parts={name: (float(s), float(h)) for name, (s, h) in held["parts"].items()},
                curve=tuple(zip(curve["log10_odds"], curve["p"], strict=True)),
                absent=float(clusters["absent"]),
                least_mean=float(clusters["least_mean"]),
                sure=float(clusters["sure"]),
                contradicted=float(clusters["contradicted"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise WeightsError(f"weights cannot be read: {error}; learn them anew") from error

    def of(self, feature: Feature) -> Ints:
        """Return the weight of each level of a feature in thousandths: (levels, 2)."""
        return np.array(
            [
                [
                    round(THOUSANDTHS * sum(self.parts.get(p, (0.0, 0.0))[h] for p in parts))
                    for h in (0, 1)
                ]
                for parts in map(feature_parts, [feature] * len(feature.levels), feature.levels)
            ],
            np.int64,
        )


def feature_parts(feature: Feature, level: str) -> tuple[str, ...]:
    """Return the names of the weights that a level of a feature adds up.

    What a crowd shares has none: it says nothing, whatever is learned.

    Example:
        >>> phone = next(f for f in all_features() if f.name == "phone")
        >>> feature_parts(phone, "shared.used.by_2.longer")
        ('phone.shared', 'phone.used', 'phone.by_2', 'phone.longer')
    """
    if level == "shared_by_crowd":
        return ()
    return tuple(f"{feature.name}.{part}" for part in level.split("."))


@cache
def default_weights() -> Weights:
    """Return the weights that come with Clew."""
    return Weights.from_toml(
        resources.files(__package__).joinpath("weights.toml").read_text("utf-8")
    )


@dataclass(frozen=True, slots=True)
class Table:
    """The weights and grounds of all levels of all features, one after another."""

    features: tuple[Feature, ...]
    starts: Mapping[str, int]
    weights: Ints  # (levels, 2), thousandths
    grounds: Ints  # see `carries`

    @classmethod
    def of(cls, weights: Weights) -> "Table":
        """Lay out the weights of all features."""
        features = all_features()
        ends = np.cumsum([0, *(len(feature.levels) for feature in features)]).tolist()
        weighed = np.concatenate([weights.of(feature) for feature in features])
        starts = dict(zip((feature.name for feature in features), ends, strict=False))
        return cls(features, starts, weighed, grounds_of(features, weighed[:, 0] > 0))

    def level(self, place: int) -> tuple[Feature, str]:
        """Return the feature and the level that a place in the table stands for."""
        for feature in self.features:
            start = self.starts[feature.name]
            if start <= place < start + len(feature.levels):
                return feature, feature.levels[place - start]
        raise IndexError(place)
