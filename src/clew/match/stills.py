"""Stills: a picture against a picture, and a picture against the frames of a clip."""

from collections.abc import Sequence

from clew.match.calibration import score
from clew.match.candidates import Candidate
from clew.model.fingerprint import Form
from clew.model.match import Match, Relation, Span, Transform


def match_still(candidates: Sequence[Candidate], *, target: str, searched: int) -> Match:
    """Return the match of one picture and one other, from all their candidates.

    The plainest explanation wins: the whole picture unturned is a `copy`; otherwise the nearest
    form tells which `edit` it is (turned, or with plain borders).

    Raises:
        ValueError: there is no candidate.
    """
    best = min(candidates, key=_plainness)
    turned = best.transform is not Transform.NONE
    trimmed = Form.TRIMMED in (best.fingerprint.form, best.reference.form)
    return Match(
        target=target,
        relation=Relation.EDIT if turned or trimmed else Relation.COPY,
        score=score(best.log_ratio, searched=searched),
        transform=best.transform,
        evidence=_evidence(best, searched) | _borders(best),
    )


def match_frame(candidates: Sequence[Candidate], *, target: str, searched: int) -> Match:
    """Return the match of a picture and a clip that shows it: an `excerpt` of no length or more.

    One side's frames have times, the other is the picture.

    Raises:
        ValueError: there is no candidate.
    """
    best = min(candidates, key=_plainness)
    same_turn = [c for c in candidates if c.transform is best.transform]
    return Match(
        target=target,
        relation=Relation.EXCERPT,
        score=score(best.log_ratio, searched=searched),
        transform=best.transform,
        query_span=_seen([(c.fingerprint.at_s, c.fingerprint.until_s) for c in same_turn]),
        match_span=_seen([(c.reference.at_s, c.reference.until_s) for c in same_turn]),
        evidence=_evidence(best, searched) | {"looks": len(same_turn)} | _borders(best),
    )


def _plainness(candidate: Candidate) -> tuple[bool, bool, int]:
    trimmed = Form.TRIMMED in (candidate.fingerprint.form, candidate.reference.form)
    return candidate.transform is not Transform.NONE, trimmed, candidate.distance


def _evidence(best: Candidate, searched: int) -> dict[str, object]:
    return {
        "distance": best.distance,
        "kind": best.fingerprint.kind,
        "query_quality": best.fingerprint.quality,
        "match_quality": best.reference.quality,
        "searched": searched,
    }


def _borders(best: Candidate) -> dict[str, object]:
    forms = (best.fingerprint.form, best.reference.form)
    return {"borders_trimmed": True} if Form.TRIMMED in forms else {}


def _seen(times: Sequence[tuple[float | None, float | None]]) -> Span | None:
    known = [(start, end) for start, end in times if start is not None and end is not None]
    if not known:
        return None
    return Span(min(start for start, _ in known), max(end for _, end in known))
