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

from clew.fingerprint.registry import keypoint_kinds, picture_kinds
from clew.match.calibration import LEAST_SCORE, score
from clew.match.candidates import candidates_by_target
from clew.match.subject import FewReferences, Reference, Subject
from clew.model.fingerprint import Fingerprint
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
_BITS = len(Fingerprint("", 0, bytes(256), 0).data)


@dataclass(frozen=True, slots=True)
class Measured:
    """Natural log likelihood ratios: of every edit's pictures, and the highest of stranger pairs.

    `strangers` has an entry for each pair that has any evidence at all, of `stranger_pairs`.
    """

    by_edit: Mapping[str, NDArray[np.float64]]
    strangers: NDArray[np.float64]
    stranger_pairs: int

    def recall(self, edit: str, size: int) -> float:
        """The share of an edit's pictures that are proposed among so many references."""
        return float(np.mean([score(r, searched=size) >= LEAST_SCORE for r in self.by_edit[edit]]))

    def strangers_reaching(self, ratio: float) -> int:
        """How many stranger pairs reach a likelihood ratio."""
        return int((self.strangers >= math.log(ratio)).sum())

    def allowed(self, ratio: float) -> float:
        """How many may, if the ratios are honest."""
        return self.stranger_pairs / ratio

    @property
    def holds(self) -> bool:
        """Whether no more strangers reach any ratio than may."""
        return all(self.strangers_reaching(ratio) <= self.allowed(ratio) for ratio in RATIOS)


def measure(
    pictures: Sequence[Picture], report: Callable[[int, int], None] = lambda _done, _all: None
) -> Measured:
    """Hold every edit of every picture (RGB) against all pictures, which must not be related.

    `report` is called with the pictures done and in all.

    Raises:
        ValueError: fewer than two pictures.

    Example:
        >>> from clew.simulate.collection import view
        >>> measured = measure([view(seed, 0, width=320, height=240) for seed in (1, 2)])
        >>> measured.recall("grey", 1000), measured.stranger_pairs
        (1.0, 16)
    """
    if len(pictures) < 2:
        raise ValueError(f"at least two pictures are needed, not {len(pictures)}")
    references = _references(pictures)
    by_edit: dict[str, list[float]] = {name: [] for name in _EDITS}
    strangers: list[float] = []
    for number, picture in enumerate(pictures):
        for name, edit in _EDITS.items():
            subject = Subject(Family.IMAGE, _prints(edit(picture)))
            reached = {
                target: max(candidate.log_ratio for candidate in candidates)
                for target, candidates in candidates_by_target(subject, references).items()
            }
            by_edit[name].append(reached.pop(str(number), -math.inf))
            strangers += reached.values()
        report(number + 1, len(pictures))
    return Measured(
        {name: np.array(ratios) for name, ratios in by_edit.items()},
        np.array(strangers),
        len(pictures) * (len(pictures) - 1) * len(_EDITS),
    )


def _references(pictures: Sequence[Picture]) -> FewReferences:
    described = [
        (Reference(target=str(number), form=made.form), made)
        for number, picture in enumerate(pictures)
        for made in _prints(picture)
    ]
    return FewReferences(
        [(reference, made.data) for reference, made in described if len(made.data) == _BITS],
        keypoints=[(ref, made.data) for ref, made in described if len(made.data) != _BITS],
    )


def _prints(picture: Picture) -> list[Fingerprint]:
    picture = np.ascontiguousarray(picture)
    made = [p for k in keypoint_kinds(Family.IMAGE) for p in k.keypoints_of(picture, at_s=None)]
    made += [p for kind in picture_kinds(Family.IMAGE) for p in kind.of(picture, at_s=None)]
    return [one for one in made if not one.low_information]
