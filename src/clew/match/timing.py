"""Timing: when exactly a frame of one clip is seen in another, where keypoints found it.

Only a few frames of a clip are searched for by keypoints; the one that was found may be a second
away from the one that shows the same moment. So the query's frames are held against every frame
kept around it. What moves in the picture, and what is near the moving camera, lies exactly only on
the frame of the same moment: keypoints are weighed by how exactly they lie.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.keypoints import BothWays, Keypoints
from clew.fingerprint.kind import KeypointKind
from clew.fingerprint.registry import names_of
from clew.match.candidates import Candidate
from clew.match.frame_geometry import ENOUGH, Laid, Matrix, common_homography
from clew.match.references import References
from clew.match.subject import Subject
from clew.model.fingerprint import Fingerprint
from clew.model.match import Span, Transform

_AROUND_S = 2.6  # further from the frame that was found, the moment is not sought
_BESIDE_S = 4.0  # frames so near to one that was found are sought too
_COMPARED = 128  # keypoints
_FITTED = 16  # of the frames found, of which it is asked how all lie
_UNCOMMON = 0.7  # how far a moment is believed at which keypoints lie unlike most frames'
_SURELY_EXACT = 14.0  # keypoints that lie exactly: strangers have 10
_LEAST_EXACT, _TIMES_USUAL = 7.0, 1.5  # fewer do where they stand out from the frames around
_MAY_BE = 0.4  # of the most keypoints: frames on which fewer lie show another moment
_MOST_FRAMES = 400  # of the query, for each other clip
_MIRRORING = frozenset(
    [Transform.MIRRORED, Transform.FLIPPED, Transform.TRANSPOSED, Transform.TRANSVERSED]
)


def timed(
    candidates: Sequence[Candidate], references: References, *, subject: Subject, target: str
) -> list[Candidate]:
    """Return the candidates of two clips that keypoints found, each with its moment in the match.

    All are of one turn. A frame may be given several moments, the surest first. Frames of the
    subject beside those found that were not found, or not searched for, are added where they lie
    too, and those beside these.

    Example:
        >>> from clew.match.references import FewReferences
        >>> from clew.model.media import Family
        >>> timed([], FewReferences([]), subject=Subject(Family.CLIP, ()), target="b")
        []
    """
    best: dict[float, Candidate] = {}
    for candidate in candidates:
        at_s = candidate.fingerprint.at_s or 0.0
        if at_s not in best or candidate.log_ratio > best[at_s].log_ratio:
            best[at_s] = candidate
    found = _thinned([best[at_s] for at_s in sorted(best)])
    if not found:
        return []
    moments = _Moments.around(found, references, target).laid(found)
    kept = [one for candidate in found for one in moments.of(candidate) or [candidate]]
    tried = {candidate.fingerprint for candidate in found}
    while beside := _beside(_surest(kept), subject, tried):
        added = [one for candidate in beside for one in moments.of(candidate)]
        tried |= {candidate.fingerprint for candidate in beside}
        kept += added
        if not added:
            break
    return kept


def _surest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The first, and surest, candidate of each frame."""
    first: dict[float, Candidate] = {}
    for candidate in candidates:
        first.setdefault(_when(candidate), candidate)
    return [first[at_s] for at_s in sorted(first)]


def _thinned(ordered: Sequence[Candidate]) -> list[Candidate]:
    """Every so many of them, each standing until the next."""
    step = max(1, -(-len(ordered) // _MOST_FRAMES))
    kept = []
    for number in range(0, len(ordered), step):
        first, last = ordered[number], ordered[min(number + step, len(ordered)) - 1]
        standing = replace(first.fingerprint, until_s=last.fingerprint.until_s)
        kept.append(replace(first, fingerprint=standing))
    return kept


def _beside(
    found: Sequence[Candidate], subject: Subject, tried: AbstractSet[Fingerprint]
) -> list[Candidate]:
    """Candidates for frames near those found that were not tried, as far from them in both clips.

    Those beyond the first and last of a stretch go before those within it: of a long clip they say
    where it begins and ends, and not all within are needed to say when.
    """
    kinds = names_of(KeypointKind)
    frames = [
        print_
        for print_ in subject.fingerprints
        if print_.kind in kinds and not print_.low_information and print_ not in tried
    ]
    times = [candidate.fingerprint.at_s or 0.0 for candidate in found]
    beyond: list[Candidate] = []
    within: list[Candidate] = []
    for print_ in frames:
        at_s = print_.at_s or 0.0
        place = bisect_left(times, at_s)
        near = min(found[max(0, place - 1) : place + 1], key=lambda c: abs(_when(c) - at_s))
        apart = at_s - _when(near)
        if apart and abs(apart) <= _BESIDE_S:
            there_s = (near.reference.at_s or 0.0) + apart
            there = replace(near.reference, at_s=there_s, until_s=there_s)
            is_within = 0 < place < len(times) and times[place] - times[place - 1] <= _BESIDE_S
            candidate = replace(near, fingerprint=print_, reference=there)
            (within if is_within else beyond).append(candidate)
    return [*beyond, *within][: max(0, 2 * _MOST_FRAMES - len(tried))]


def _is_panel(print_: Fingerprint) -> bool:
    return print_.part > 0


def _when(candidate: Candidate) -> float:
    return candidate.fingerprint.at_s or 0.0


@dataclass(frozen=True, slots=True)
class _Moments:
    """The frames of the match, when each is seen, and how the query's lie on them.

    `common` holds the homographies by which whole frames, and panels, mostly lie.
    """

    frames: Sequence[tuple[Span, Keypoints]]
    common: Mapping[bool, Matrix] = field(default_factory=dict)

    @classmethod
    def around(cls, found: Sequence[Candidate], references: References, target: str) -> "_Moments":
        times = [candidate.reference.at_s or 0.0 for candidate in found]
        margin = _AROUND_S + _BESIDE_S
        return cls(
            references.frames_of(target, start_s=min(times) - margin, end_s=max(times) + margin)
        )

    def laid(self, found: Sequence[Candidate]) -> "_Moments":
        """The same, with what some of the frames found have in common."""
        laid: dict[bool, list[list[Laid]]] = {False: [], True: []}
        for candidate in found[:: max(1, -(-len(found) // _FITTED))]:
            asking = _asking(candidate)
            on = [Laid.of(asking, there) for _, there in self.near(candidate)]
            laid[_is_panel(candidate.fingerprint)].append(on)
        common = {is_panel: common_homography(frames) for is_panel, frames in laid.items()}
        return replace(self, common={p: found for p, found in common.items() if found is not None})

    def near(self, candidate: Candidate) -> list[tuple[Span, Keypoints]]:
        """The frames among which the candidate's moment is sought."""
        about_s = candidate.reference.at_s or 0.0
        return [
            (span, there.first(_COMPARED))
            for span, there in self.frames
            if abs(span.start_s - about_s) <= _AROUND_S
        ]

    def of(self, candidate: Candidate) -> list[Candidate]:
        """The candidate at every frame that may show its moment, the surest first."""
        near = self.near(candidate)
        shares = self._shares(candidate, [there for _, there in near])
        return [
            replace(
                candidate,
                reference=replace(
                    candidate.reference, at_s=near[place][0].start_s, until_s=near[place][0].end_s
                ),
                exactness=float(shares[place]),
            )
            for place in np.argsort(-shares, kind="stable").tolist()
            if shares[place] >= _MAY_BE * shares.max()
        ]

    def _shares(self, candidate: Candidate, near: Sequence[Keypoints]) -> NDArray[np.float64]:
        """How exactly the candidate lies on each frame, 1 the best; nothing where none stands out.

        By the common homography few keypoints are enough, and where they lie by another, many.
        """
        asking = _asking(candidate)
        laid = [Laid.of(asking, there) for there in near]
        common = self.common.get(_is_panel(candidate.fingerprint))
        exact = np.array([one.lying(common) for one in laid])
        if exact.max(initial=0.0) >= ENOUGH:
            return np.asarray(exact / exact.max(), np.float64)
        exact = np.array([one.lying(one.own) for one in laid])
        trust = 1.0 if common is None else _UNCOMMON
        if not len(exact) or not _stands_out(exact):
            return np.empty(0)
        return np.asarray(trust * exact / exact.max(), np.float64)


def _asking(candidate: Candidate) -> Keypoints:
    both = BothWays.from_bytes(candidate.fingerprint.data)
    turned = both.mirrored if candidate.transform in _MIRRORING else both.plain
    return turned.first(_COMPARED)


def _stands_out(exact: NDArray[np.float64]) -> bool:
    top = exact.max()
    return bool(top >= _SURELY_EXACT or top >= max(_LEAST_EXACT, _TIMES_USUAL * np.median(exact)))
