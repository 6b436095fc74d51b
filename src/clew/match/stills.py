"""Stills: a picture against a picture, and a picture against the frames of a clip."""

from collections.abc import Sequence

from clew.match.calibration import LARGEST_EXCERPT, WHOLE_PART, score
from clew.match.candidates import Candidate
from clew.match.geometry import Geometry
from clew.match.seen import spans_seen
from clew.model.fingerprint import Form
from clew.model.match import Match, Relation, Transform


def match_still(candidates: Sequence[Candidate], *, target: str, searched: int) -> Match:
    """Return the match of one picture and one other, from all their candidates.

    The plainest explanation wins: the whole picture unturned is a `copy`; otherwise the nearest
    form, or what lies on what, tells whether it is an `edit` of the whole (turned, in borders,
    tilted) or an `excerpt` (a part of the one is a part of the other).

    Raises:
        ValueError: there is no candidate.
    """
    best = min(candidates, key=_plainness)
    return Match(
        target=target,
        relation=_relation(best),
        score=score(max(c.log_ratio for c in candidates), searched=searched),
        transform=best.transform,
        evidence=_evidence(best, candidates, searched),
    )


def match_frame(candidates: Sequence[Candidate], *, target: str, searched: int) -> Match:
    """Return the match of a picture and a clip that shows it: an `excerpt` of no length or more.

    One side's frames have times, the other is the picture.

    Raises:
        ValueError: there is no candidate.
    """
    best = min(candidates, key=_plainness)
    same_turn = [c for c in candidates if c.transform is best.transform]
    query_span, match_span = spans_seen(same_turn)
    return Match(
        target=target,
        relation=Relation.EXCERPT,
        score=score(max(c.log_ratio for c in candidates), searched=searched),
        transform=best.transform,
        query_span=query_span,
        match_span=match_span,
        evidence=_evidence(best, candidates, searched) | {"looks": len(same_turn)},
    )


def _plainness(candidate: Candidate) -> tuple[bool, bool, bool, bool, bool, float]:
    """Hashes of the whole picture before its keypoints, and those before its panels'."""
    turned = candidate.transform is not Transform.NONE
    is_panel = Form.PANEL in _forms(candidate)
    is_trimmed = Form.TRIMMED in _forms(candidate)
    by_geometry = candidate.geometry is not None
    far = -candidate.log_ratio
    return is_panel, by_geometry, candidate.negative, turned, is_trimmed, far


def _relation(best: Candidate) -> Relation:
    if Form.PANEL in _forms(best):
        return Relation.EXCERPT
    if best.geometry is not None:
        whole = (
            best.geometry.match_share >= WHOLE_PART and best.geometry.query_share >= LARGEST_EXCERPT
        )
        return Relation.EDIT if whole else Relation.EXCERPT
    turned = best.transform is not Transform.NONE
    changed = turned or best.negative or Form.TRIMMED in _forms(best)
    return Relation.EDIT if changed else Relation.COPY


def _forms(candidate: Candidate) -> tuple[Form, Form]:
    return candidate.fingerprint.form, candidate.reference.form


def _evidence(best: Candidate, candidates: Sequence[Candidate], searched: int) -> dict[str, object]:
    """What speaks for the match; where keypoints lie on each other, how, so that it can be seen."""
    evidence: dict[str, object] = {"kind": best.fingerprint.kind, "searched": searched}
    if best.distance is not None:
        evidence |= {
            "distance": best.distance,
            "query_quality": best.fingerprint.quality,
            "match_quality": best.reference.quality,
        }
    lying = [c for c in candidates if c.geometry is not None]
    whole = [c for c in lying if Form.PANEL not in _forms(c)]  # how a panel lies tells little
    surest = max(whole or lying, key=lambda c: c.log_ratio, default=None)
    if surest is not None and surest.geometry is not None:
        evidence |= _as_evidence(surest.geometry)
        if not whole:
            del evidence["homography"]
    if Form.TRIMMED in _forms(best):
        evidence["borders_trimmed"] = True
    if Form.PANEL in _forms(best):
        evidence["panel"] = True
    if best.negative:
        evidence["negative"] = True
    return evidence


def _as_evidence(geometry: Geometry) -> dict[str, object]:
    return {
        "keypoints": geometry.agreeing,
        "coverage": round(geometry.coverage, 3),
        "query_share": round(geometry.query_share, 3),
        "match_share": round(geometry.match_share, 3),
        "homography": [[round(float(n), 6) for n in row] for row in geometry.homography],
    }
