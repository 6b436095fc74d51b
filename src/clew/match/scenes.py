"""Scenes: pictures and clips that show one place from several viewpoints."""

from collections.abc import Sequence

from clew.match.calibration import score
from clew.match.candidates import Candidate
from clew.match.seen import spans_seen
from clew.model.match import Match, Relation


def match_scene(candidates: Sequence[Candidate], *, target: str, searched: int) -> Match:
    """Return the match of two files whose keypoints fit two views of one place.

    `candidates` are those with `views`; the surest pair of pictures speaks for all.

    Raises:
        ValueError: there is no candidate.
    """
    best = max(candidates, key=lambda candidate: candidate.log_ratio)
    query_span, match_span = spans_seen([best])
    evidence: dict[str, object] = {"kind": best.fingerprint.kind, "searched": searched}
    if best.views is not None:
        evidence |= {
            "keypoints_on_lines": best.views.agreeing,
            "keypoints_paired": best.views.paired,
            "keypoints_moved": best.views.moved,
        }
    return Match(
        target=target,
        relation=Relation.SCENE,
        score=score(best.log_ratio, searched=searched),
        query_span=query_span,
        match_span=match_span,
        evidence=evidence,
    )
