"""Find: every match of one subject, best first.

Byte-for-byte sameness is the records' business (a digest is looked up, not searched); this is
about pictures that are alike.
"""

from collections.abc import Sequence

from clew.match.calibration import LEAST_MOVED, LEAST_MOVED_SHARE, LEAST_SCORE
from clew.match.candidates import Candidate, candidates_by_target
from clew.match.clips import match_clips
from clew.match.references import References
from clew.match.scenes import match_scene
from clew.match.sounds import match_sounds, with_sounds
from clew.match.stills import match_frame, match_still
from clew.match.subject import Subject
from clew.model.match import Match, Relation
from clew.model.media import Family

_ORDER = list(Relation)


def find_matches(subject: Subject, references: References) -> list[Match]:
    """Return the subject's matches: most certain relation first, then by score.

    Example:
        >>> from clew.match.references import FewReferences, Reference
        >>> from clew.model.fingerprint import Fingerprint
        >>> photo = Fingerprint(kind="pdq", version=1, data=bytes(256), quality=100)
        >>> known = FewReferences([(Reference(target="item:1"), bytes(32))])
        >>> [m.relation.value for m in find_matches(Subject(Family.IMAGE, [photo]), known)]
        ['copy']
    """
    found = [
        match
        for target, candidates in candidates_by_target(subject, references).items()
        for match in _match(candidates, references, subject=subject, target=target)
        if match.score >= LEAST_SCORE
    ]
    heard = [match for match in match_sounds(subject, references) if match.score >= LEAST_SCORE]
    return sorted(with_sounds(found, heard), key=rank)


def rank(match: Match) -> tuple[int, float, str, float]:
    """Sort key for listings: relation, score, target, then the stretch's place in the query."""
    start = match.query_span.start_s if match.query_span else 0.0
    return _ORDER.index(match.relation), -match.score, match.target, start


def _match(
    candidates: Sequence[Candidate], references: References, *, subject: Subject, target: str
) -> list[Match]:
    """The matches of one target: of its pictures; only where those are none, of its scene.

    Of stills that only lie on each other in part, while near things moved, it is the scene too.
    """
    pictures = [c for c in candidates if c.views is None]
    views = [c for c in candidates if c.views is not None]
    found = _match_pictures(pictures, references, subject=subject, target=target)
    if not views:
        return found
    scene = match_scene(views, target=target, searched=references.size)
    if any(match.score >= LEAST_SCORE for match in found) and not (
        scene.score >= LEAST_SCORE and _are_seen_from_aside(pictures, views)
    ):
        return found
    return [scene]


def _are_seen_from_aside(pictures: Sequence[Candidate], views: Sequence[Candidate]) -> bool:
    """Whether what lies on each other is but a part of a place that the camera saw elsewhere.

    The place then says more than the part: an edit lies on the whole by more keypoints.
    """
    best = max(views, key=lambda candidate: candidate.log_ratio)
    moved = best.views is not None and best.views.moved >= max(
        LEAST_MOVED, LEAST_MOVED_SHARE * best.views.agreeing
    )
    return moved and all(
        one.is_of_stills and one.distance is None and one.log_ratio < best.log_ratio
        for one in pictures
    )


def _match_pictures(
    candidates: Sequence[Candidate], references: References, *, subject: Subject, target: str
) -> list[Match]:
    if not candidates:
        return []
    clips = (subject.family is Family.CLIP, candidates[0].reference.family is Family.CLIP)
    if all(clips):
        return match_clips(candidates, references, subject=subject, target=target)
    one = match_frame if any(clips) else match_still
    return [one(candidates, target=target, searched=references.size)]
