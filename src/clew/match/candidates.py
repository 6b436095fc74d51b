"""Candidates: the references that lie near a subject, however the picture was turned.

Hashes of whole pictures (and of what is inside their borders, and of their panels) are asked in
all eight turns, as they are and as negatives; keypoints find what is cropped, tilted, covered in
part or filmed. Of a clip one look a second asks like this; then all its looks do, in the turns that
were found, which tells exactly when. What shows the same place from elsewhere is shortlisted by how
it looks to a model and by the votes of its keypoints, and confirmed by keypoints too. Only
fingerprints that carry information ask and answer: a flat, black or title frame never matches on
its own.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.keypoints import BothWays
from clew.fingerprint.kind import KeypointKind, PictureKind
from clew.fingerprint.kinds.place import KIND as PLACE
from clew.fingerprint.places.place import PlaceView
from clew.fingerprint.registry import names_of
from clew.match.calibration import (
    CONTAINED,
    LEAST_MOVED,
    LEAST_QUALITY,
    LEAST_SCORE,
    MOST_PAIRS,
    RADIUS,
    SHORTLISTED_PLACES,
    bits_log_ratio,
    geometry_log_ratio,
    score,
)
from clew.match.epipolar import TwoViews, two_views
from clew.match.geometry import Geometry, lies_on, nearest_turn, of_unmirrored
from clew.match.pairing import Pairs, pair_up
from clew.match.places import views_of_places
from clew.match.references import Near, Reference, References
from clew.match.shortlist import shortlist
from clew.match.subject import Subject
from clew.model.fingerprint import Fingerprint, Form
from clew.model.match import Transform

type _AskedForm = tuple[bool, Transform]

_TURNS = tuple(Transform)
_ALL_FORMS = [(negative, turn) for negative in (False, True) for turn in _TURNS]
_USUAL_FORMS = {(False, Transform.NONE), (False, Transform.MIRRORED)}
_HASHES_AT_ONCE = 4096
_LEAST_PLACES = 8  # shortlisted for each frame of a clip


@dataclass(frozen=True, slots=True)
class Candidate:
    """One fingerprint of the subject that shows what one reference shows.

    Hashes lie `distance` bits apart when the subject is turned by `transform`, and its brightness
    is turned round where it is a `negative`. Keypoints lie on each other by `geometry`, and
    `transform` is the turn that comes nearest to it. `views` tells of the same place seen from
    elsewhere. `exactness` (0 to 1) is how surely a frame shows the very moment of the reference.
    """

    fingerprint: Fingerprint
    reference: Reference
    transform: Transform
    distance: int | None
    negative: bool = False
    geometry: Geometry | None = None
    views: TwoViews | None = None
    exactness: float = 1.0

    @property
    def is_of_stills(self) -> bool:
        """Whether neither side is a frame of a clip."""
        return self.fingerprint.at_s is None and self.reference.at_s is None

    @property
    def log_ratio(self) -> float:
        """The log likelihood ratio, copies over strangers, of what was found."""
        if self.views is not None:
            return self.views.log_ratio
        if self.geometry is not None:
            return geometry_log_ratio(self.geometry.agreeing, self.geometry.coverage)
        return -math.inf if self.distance is None else bits_log_ratio(self.distance)


def candidates_by_target(
    subject: Subject, references: References
) -> Mapping[str, Sequence[Candidate]]:
    """Return the subject's candidates, grouped by what they point at.

    Example:
        >>> from clew.match.references import FewReferences
        >>> from clew.model.media import Family
        >>> still = Fingerprint(kind="pdq", version=1, data=bytes(256), quality=100)
        >>> few = FewReferences([(Reference(target="b"), bytes(32))])
        >>> found = candidates_by_target(Subject(Family.IMAGE, [still]), few)
        >>> sorted(found), len(found["b"])
        (['b'], 8)
    """
    pictures, keypoints = names_of(PictureKind), names_of(KeypointKind)
    asking = [p for p in subject.fingerprints if p.kind in pictures and _carries_information(p)]
    grouped: dict[str, list[Candidate]] = defaultdict(list)
    first = _one_a_second(asking)
    for target, found in _ask(first, references, _ALL_FORMS).items():
        grouped[target] += found
    chosen = {id(print_) for print_ in first}
    then = [print_ for print_ in asking if id(print_) not in chosen]
    seen = {(c.negative, c.transform) for found in grouped.values() for c in found}
    forms = sorted(seen | _USUAL_FORMS, key=_ALL_FORMS.index)
    for target, found in _ask(then, references, forms).items():
        grouped[target] += found
    for print_ in subject.fingerprints:
        if _searched_for(print_) and print_.kind in keypoints:
            for candidate in _lying_on(print_, references):
                grouped[candidate.reference.target].append(candidate)
    for candidate in _places(subject, references, known=_certain(grouped, references)):
        grouped[candidate.reference.target].append(candidate)
    return grouped


def _certain(grouped: Mapping[str, Sequence[Candidate]], references: References) -> set[str]:
    """The targets that show the very picture, so that it need not be asked whether the place.

    A wall of a room lies on the same wall seen from aside: of stills that alone is not certain.
    """
    return {
        target
        for target, found in grouped.items()
        for one in found
        if one.views is None
        and not (one.is_of_stills and one.distance is None)
        and score(one.log_ratio, searched=references.size) >= LEAST_SCORE
    }


def _places(
    subject: Subject, references: References, *, known: Collection[str]
) -> Iterator[Candidate]:
    """The references that show the subject's place, but those known already."""
    asking = [p for p in subject.fingerprints if p.kind == PLACE.name and _searched_for(p)]
    for print_ in asking:
        view = PlaceView.from_bytes(print_.data)
        most = max(_LEAST_PLACES, SHORTLISTED_PLACES // len(asking))
        ids = references.near_places(view, most=most, without=known)
        described = references.describe(ids)
        held = {key: one for key, one in references.places(ids).items() if key in described}
        targets = {key: described[key].target for key in held}
        for key, views in views_of_places(view.keypoints, held, targets=targets).items():
            yield Candidate(print_, described[key], Transform.NONE, None, views=views)


def _one_a_second(asking: Sequence[Fingerprint]) -> list[Fingerprint]:
    """Pictures, and of a clip's looks the first of every second, each form for itself."""
    seconds: dict[tuple[Form, int], Fingerprint] = {}
    for print_ in asking:
        if print_.at_s is not None:
            seconds.setdefault((print_.form, math.floor(print_.at_s)), print_)
    return [print_ for print_ in asking if print_.at_s is None] + list(seconds.values())


def _ask(
    asking: Sequence[Fingerprint], references: References, forms: Sequence[_AskedForm]
) -> Mapping[str, Sequence[Candidate]]:
    """Ask for fingerprints in these forms, as many at once as fit into memory."""
    grouped: dict[str, list[Candidate]] = defaultdict(list)
    at_once = max(1, _HASHES_AT_ONCE // len(forms))
    for start in range(0, len(asking), at_once):
        for target, found in _ask_at_once(asking[start : start + at_once], references, forms):
            grouped[target] += found
    return grouped


def _ask_at_once(
    asking: Sequence[Fingerprint], references: References, forms: Sequence[_AskedForm]
) -> Iterator[tuple[str, Sequence[Candidate]]]:
    """Yield each target with the nearest candidates of each fingerprint.

    A slide show that repeats for hours would otherwise give millions of equal pairs.
    """
    turned = np.frombuffer(b"".join(f.data for f in asking), np.uint8).reshape(-1, len(_TURNS), 32)
    hashes = [turned[:, _TURNS.index(turn)] ^ np.uint8(255 * negative) for negative, turn in forms]
    near = references.near(np.concatenate(hashes), radius=RADIUS)
    described = references.describe(np.unique(near.key))
    nearest: dict[tuple[str, int], list[Candidate]] = defaultdict(list)
    order = np.argsort(near.distance, kind="stable")
    for row, key, distance in zip(*(a[order].tolist() for a in _columns(near)), strict=True):
        reference = described.get(key)
        if reference is None or not _answers(reference):
            continue
        kept = nearest[reference.target, row]
        if len(kept) < MOST_PAIRS:
            form, number = divmod(row, len(asking))
            negative, turn = forms[form]
            kept.append(Candidate(asking[number], reference, turn, distance, negative=negative))
    for (target, _), kept in nearest.items():
        yield target, kept


def _lying_on(asking: Fingerprint, references: References) -> list[Candidate]:
    """The references that keypoints shortlist and geometry confirms."""
    both = BothWays.from_bytes(asking.data)
    listed = shortlist(both, references)
    ids = np.array(sorted({one.print_id for one in listed}), np.int64)
    described, held = references.describe(ids), references.keypoints(ids)
    found = []
    for one in listed:
        reference = described.get(one.print_id)
        if reference is None or reference.low_information or one.print_id not in held:
            continue
        pairs = pair_up(both.mirrored if one.mirrored else both.plain, held[one.print_id])
        candidate = _confirmed(Candidate(asking, reference, Transform.NONE, None), pairs)
        if candidate is not None and not one.mirrored:
            found.append(candidate)
        elif candidate is not None and candidate.geometry is not None:
            geometry = of_unmirrored(candidate.geometry)
            turn = nearest_turn(geometry.homography)
            found.append(replace(candidate, transform=turn, geometry=geometry))
    return found


def _confirmed(candidate: Candidate, pairs: Pairs) -> Candidate | None:
    """The candidate with what its keypoints say: one picture lies on the other, or two views do."""
    views = two_views(pairs)
    if views is not None and views.moved >= LEAST_MOVED:
        return replace(candidate, views=views)
    geometry = lies_on(pairs)
    if geometry is not None and geometry_log_ratio(geometry.agreeing, geometry.coverage) > 0:
        if views is not None and max(geometry.query_share, geometry.match_share) < CONTAINED:
            return replace(candidate, views=views)  # each shows what the other does not
        turn = nearest_turn(geometry.homography)
        return replace(candidate, transform=turn, geometry=geometry)
    return None if views is None else replace(candidate, views=views)


def _columns(near: Near) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    return near.query, near.key, near.distance


def _searched_for(print_: Fingerprint) -> bool:
    return not print_.low_information and print_.form is not Form.BETWEEN


def _carries_information(fingerprint: Fingerprint) -> bool:
    return not fingerprint.low_information and fingerprint.quality >= LEAST_QUALITY


def _answers(reference: Reference) -> bool:
    return not reference.low_information and reference.quality >= LEAST_QUALITY
