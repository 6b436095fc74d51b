"""Measured: what was reached in one channel of evidence, and whether it holds."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clew.match.calibration import LEAST_SCORE, score

SIZES = (10**3, 10**4, 10**6, 10**8)
"""Numbers of hashes searched for which recall is told."""

RATIOS = (1, 10, 10**2, 10**3, 10**4)
"""Likelihood ratios for which the strangers that reach them are counted."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A file, edited, that has something in common with another: natural log of its ratio."""

    query: str
    edit: str
    other: str
    log_ratio: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Natural log likelihood ratios of every edit's files, and the pairs of strangers.

    `strangers` has an entry for each pair that has any evidence at all, of `stranger_pairs`. A file
    that is known has `hashes` in the index on average: so many of those searched are one file.
    """

    by_edit: Mapping[str, NDArray[np.float64]]
    strangers: Sequence[Stranger]
    stranger_pairs: int
    hashes: float = 1.0

    @property
    def copies(self) -> NDArray[np.float64]:
        """What all edits reached; minus infinity where nothing was found."""
        return np.concatenate([np.empty(0), *self.by_edit.values()])

    def recall(self, edit: str, size: int) -> float:
        """The share of an edit's files that are proposed among so many hashes."""
        return float(np.mean([score(r, searched=size) >= LEAST_SCORE for r in self.by_edit[edit]]))

    def strangers_reaching(self, ratio: float) -> int:
        """How many stranger pairs reach a likelihood ratio."""
        return len(self.against(ratio))

    def against(self, ratio: float) -> list[Stranger]:
        """The stranger pairs that reach a likelihood ratio, those that reach the most first."""
        reaching = [one for one in self.strangers if one.log_ratio >= math.log(ratio)]
        return sorted(reaching, key=lambda one: -one.log_ratio)

    def allowed(self, ratio: float) -> float:
        """How many may, if the ratios are honest."""
        return self.stranger_pairs / ratio

    @property
    def holds(self) -> bool:
        """Whether no more strangers reach any ratio than may."""
        return all(self.strangers_reaching(ratio) <= self.allowed(ratio) for ratio in RATIOS)

    def beside(self, other: "Measured") -> "Measured":
        """This and what was measured of the same channel on other files.

        Example:
            >>> one = Measured({}, [], 10)
            >>> one.beside(Measured({"grey": np.zeros(2)}, [], 5)).stranger_pairs
            15
        """
        edits = [*dict.fromkeys([*self.by_edit, *other.by_edit])]
        none = np.empty(0)
        pairs = self.stranger_pairs + other.stranger_pairs
        counted = self.hashes * self.stranger_pairs + other.hashes * other.stranger_pairs
        return Measured(
            {
                edit: np.concatenate([self.by_edit.get(edit, none), other.by_edit.get(edit, none)])
                for edit in edits
            },
            [*self.strangers, *other.strangers],
            pairs,
            counted / pairs if pairs else self.hashes,
        )


@dataclass(slots=True)
class Tally:
    """Collects what queries reach in one channel.

    Example:
        >>> tally = Tally()
        >>> tally.add("a", "grey", {"a": 9.0, "c": 0.5}, shown=["a"], strangers=["b", "c"])
        >>> measured = tally.measured(hashes=2.0)
        >>> measured.by_edit["grey"].tolist(), measured.stranger_pairs, len(measured.strangers)
        ([9.0], 2, 1)
    """

    by_edit: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    strangers: list[Stranger] = field(default_factory=list)
    pairs: int = 0

    def add(
        self,
        query: str,
        edit: str,
        reached: Mapping[str, float],
        *,
        shown: Iterable[str],
        strangers: Sequence[str],
    ) -> None:
        """Take what one query reached of each known file: of those it shows, and of strangers."""
        for name in shown:
            self.by_edit[edit].append(reached.get(name, -math.inf))
        self.strangers += [
            Stranger(query, edit, other, reached[other]) for other in strangers if other in reached
        ]
        self.pairs += len(strangers)

    def measured(self, *, hashes: float) -> Measured:
        """Return all that was taken."""
        by_edit = {edit: np.array(ratios) for edit, ratios in self.by_edit.items()}
        return Measured(by_edit, tuple(self.strangers), self.pairs, hashes)
