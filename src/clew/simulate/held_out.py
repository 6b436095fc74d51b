"""Held out: what edits of known pictures, and pictures of other things, reach as evidence.

Scores are likelihood ratios made into probabilities. Whether they are to be believed is seen on
pictures that nothing was tuned on: edits of each should reach much, strangers little. For honest
ratios strangers reach a ratio of r or more in at most one of r pairs.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.picture import fingerprints_of
from clew.match.calibration import LEAST_SCORE, score
from clew.match.candidates import candidates_by_target
from clew.match.compare import as_references
from clew.match.subject import Subject
from clew.model.media import Family
from clew.simulate import edits
from clew.simulate.textures import Picture

SIZES = (10**3, 10**4, 10**6, 10**8)
"""Numbers of references searched for which recall is told."""

RATIOS = (1, 10, 10**2, 10**3, 10**4)
"""Likelihood ratios for which the strangers that reach them are counted."""

_EDITS: Mapping[str, Callable[[Picture], Picture]] = {
    "half size": edits.smaller,
    "grey": edits.grey,
    "mirrored": edits.mirrored,
    "black frame": edits.bordered,
    "caption above": edits.captioned,
    "crop of 36 %": edits.cropped,
    "crop of 75 %": lambda picture: edits.cropped(picture, share=0.25),
    "negative": lambda picture: 255 - picture,
}


@dataclass(frozen=True, slots=True)
class Stranger:
    """A picture, edited, that has something in common with another: natural log of its ratio."""

    picture: str
    edit: str
    other: str
    log_ratio: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Natural log likelihood ratios of every edit's pictures, and the pairs of strangers.

    `strangers` has an entry for each pair that has any evidence at all, of `stranger_pairs`.
    """

    by_edit: Mapping[str, NDArray[np.float64]]
    strangers: Sequence[Stranger]
    stranger_pairs: int

    def recall(self, edit: str, size: int) -> float:
        """The share of an edit's pictures that are proposed among so many references."""
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


def measure(
    pictures: Mapping[str, Picture], report: Callable[[int, int], None] = lambda _done, _all: None
) -> Measured:
    """Hold every edit of every named picture (RGB) against all, which must not be related.

    `report` is called with the pictures done and in all.

    Raises:
        ValueError: fewer than two pictures.

    Example:
        >>> from clew.simulate.collection import view
        >>> rooms = {name: view(seed, 0, width=320, height=240) for seed, name in enumerate("ab")}
        >>> measured = measure(rooms)
        >>> measured.recall("grey", 1000), measured.stranger_pairs
        (1.0, 16)
    """
    if len(pictures) < 2:
        raise ValueError(f"at least two pictures are needed, not {len(pictures)}")
    references = as_references({name: _subject(picture) for name, picture in pictures.items()})
    by_edit: dict[str, list[float]] = {name: [] for name in _EDITS}
    strangers: list[Stranger] = []
    for number, (name, picture) in enumerate(pictures.items(), start=1):
        for edit, apply in _EDITS.items():
            subject = _subject(apply(picture))
            reached = {
                target: max(candidate.log_ratio for candidate in candidates)
                for target, candidates in candidates_by_target(subject, references).items()
            }
            by_edit[edit].append(reached.pop(name, -math.inf))
            strangers += [Stranger(name, edit, other, r) for other, r in reached.items()]
        report(number, len(pictures))
    return Measured(
        {name: np.array(ratios) for name, ratios in by_edit.items()},
        strangers,
        len(pictures) * (len(pictures) - 1) * len(_EDITS),
    )


def _subject(picture: Picture) -> Subject:
    prints = fingerprints_of(np.ascontiguousarray(picture))
    return Subject(Family.IMAGE, [one for one in prints if not one.low_information])
