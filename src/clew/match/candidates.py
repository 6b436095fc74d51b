"""Candidates: the references that lie near a subject, in any of the eight turns of the picture.

Only fingerprints that carry information ask and answer: a flat, black or title frame never
matches on its own.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.match.calibration import LEAST_QUALITY, MOST_PAIRS, RADIUS, bits_log_ratio
from clew.match.subject import Near, Reference, References, Subject
from clew.model.fingerprint import Fingerprint
from clew.model.match import Transform

_TURNS = tuple(Transform)
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Candidate:
    """One fingerprint of the subject near one reference.

    They lie `distance` bits apart when the subject is turned by `transform`.
    """

    fingerprint: Fingerprint
    reference: Reference
    transform: Transform
    distance: int

    @property
    def log_ratio(self) -> float:
        """The log likelihood ratio, copies over strangers, of what was found."""
        return bits_log_ratio(self.distance)


def candidates_by_target(
    subject: Subject, references: References
) -> Mapping[str, Sequence[Candidate]]:
    """Return the subject's candidates, grouped by what they point at.

    Example:
        >>> from clew.match.subject import FewReferences
        >>> from clew.model.media import Family
        >>> still = Fingerprint(kind="pdq", version=1, data=bytes(256), quality=100)
        >>> few = FewReferences([(Reference(target="b"), bytes(32))])
        >>> found = candidates_by_target(Subject(Family.IMAGE, [still]), few)
        >>> sorted(found), len(found["b"])
        (['b'], 8)
    """
    asking = [print_ for print_ in subject.fingerprints if _carries_information(print_)]
    if not asking:
        return {}
    grouped: dict[str, list[Candidate]] = defaultdict(list)
    for start in range(0, len(asking), _BLOCK):
        for target, found in _ask(asking[start : start + _BLOCK], references).items():
            grouped[target] += found
    return grouped


def _ask(
    asking: Sequence[Fingerprint], references: References
) -> Mapping[str, Sequence[Candidate]]:
    """Ask for a few fingerprints at once, and keep each one's nearest candidates a target.

    A slide show that repeats for hours would otherwise give millions of equal pairs.
    """
    forms = np.frombuffer(b"".join(f.data for f in asking), np.uint8).reshape(-1, 32)
    near = references.near(forms, radius=RADIUS)
    described = references.describe(np.unique(near.key))
    nearest: dict[tuple[str, int], list[Candidate]] = defaultdict(list)
    order = np.argsort(near.distance, kind="stable")
    for row, key, distance in zip(*(a[order].tolist() for a in _columns(near)), strict=True):
        reference = described.get(key)
        if reference is None or not _answers(reference):
            continue
        kept = nearest[reference.target, row]
        if len(kept) < MOST_PAIRS:
            print_, turn = asking[row // len(_TURNS)], _TURNS[row % len(_TURNS)]
            kept.append(Candidate(print_, reference, turn, distance))
    grouped: dict[str, list[Candidate]] = defaultdict(list)
    for (target, _), kept in nearest.items():
        grouped[target] += kept
    return grouped


def _columns(near: Near) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    return near.query, near.key, near.distance


def _carries_information(fingerprint: Fingerprint) -> bool:
    return not fingerprint.low_information and fingerprint.quality >= LEAST_QUALITY


def _answers(reference: Reference) -> bool:
    return not reference.low_information and reference.quality >= LEAST_QUALITY
