"""Clips: a clip against a clip, as a whole or by the stretches that they share."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median_low

import numpy as np

from clew.match.alignment import Alignment, align
from clew.match.calibration import (
    EXACT_TIMES_S,
    EXACTNESS_POWER,
    KEYPOINT_SLACK_S,
    RADIUS,
    WHOLE_SHARE,
    score,
)
from clew.match.candidates import Candidate
from clew.match.look_pairs import LookPair
from clew.match.references import References
from clew.match.subject import Subject
from clew.match.timing import timed
from clew.model.fingerprint import Form
from clew.model.match import Match, Relation, Span, Transform

_LOOKED_AT, _MOST_LOOKS = 500, 50  # of which different ones are sought, and kept

type _ByPair = Mapping[LookPair, Candidate]


def match_clips(
    candidates: Sequence[Candidate],
    references: References,
    *,
    subject: Subject,
    target: str,
) -> list[Match]:
    """Return the matches of one clip and one other: one for the whole, or one for each stretch.

    Candidates of one turn are aligned together; the turn with the most support wins.

    Raises:
        ValueError: there is no candidate.
    """
    searched = references.size
    agreeing = _best_turn(candidates)
    hashes = [candidate for candidate in agreeing if candidate.distance is not None]
    lying = [candidate for candidate in agreeing if candidate.distance is None]
    agreeing = hashes + timed(lying, references, subject=subject, target=target)
    by_pair = {_pair(c): c for c in sorted(agreeing, key=_plainness, reverse=True)}
    found = _of_their_own(align(by_pair, duration_s=agreeing[0].reference.duration_s), by_pair)
    shares = {
        "query_share": _share([a.query for a in found], subject.duration_s),
        "match_share": _share([a.match for a in found], agreeing[0].reference.duration_s),
    }
    relation = _relation(found, by_pair, min(shares.values()))
    return [
        Match(
            target=target,
            relation=relation,
            score=score(_log_ratio(a, by_pair), searched=searched),
            transform=agreeing[0].transform,
            query_span=a.query,
            match_span=a.match,
            evidence=_evidence(a, by_pair, searched) | shares,
        )
        for a in found
    ]


def _of_their_own(found: Sequence[Alignment], by_pair: _ByPair) -> list[Alignment]:
    """The alignments without those of keypoints alone whose time better ones tell otherwise.

    Two shots of one room share keypoints too; that is no second excerpt.
    """
    kept: list[Alignment] = []
    for one in found:
        is_sure = any(by_pair[pair].distance is not None for pair in one.pairs)
        if is_sure or not any(
            _overlaps(one.query, better.query) or _overlaps(one.match, better.match)
            for better in kept
        ):
            kept.append(one)
    return kept


def _overlaps(span: Span, other: Span) -> bool:
    """Whether half of a stretch lies in another."""
    shared = min(span.end_s, other.end_s) - max(span.start_s, other.start_s)
    return shared > span.length_s / 2


def _best_turn(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of the turn that the most looks of the query agree on, plain turns first."""
    by_turn: dict[Transform, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_turn[candidate.transform].append(candidate)

    def support(turn: Transform) -> tuple[int, bool, float]:
        agreeing = by_turn[turn]
        frames = {candidate.fingerprint.at_s for candidate in agreeing}
        return len(frames), turn is Transform.NONE, max(c.log_ratio for c in agreeing)

    return by_turn[max(by_turn, key=support)]


def _pair(candidate: Candidate) -> LookPair:
    return LookPair(
        query=_look(candidate.fingerprint.at_s, candidate.fingerprint.until_s),
        match=_look(candidate.reference.at_s, candidate.reference.until_s),
        distance=RADIUS if candidate.distance is None else candidate.distance,
        slack_s=KEYPOINT_SLACK_S if candidate.distance is None else 0.0,
        weight=candidate.exactness**EXACTNESS_POWER,
    )


def _look(at_s: float | None, until_s: float | None) -> Span:
    start = at_s or 0.0
    return Span(start, max(start, until_s or start))


def _plainness(candidate: Candidate) -> tuple[bool, float]:
    return _trimmed(candidate), -candidate.log_ratio


def _trimmed(candidate: Candidate) -> bool:
    return Form.TRIMMED in (candidate.fingerprint.form, candidate.reference.form)


def _relation(found: Sequence[Alignment], by_pair: _ByPair, share: float) -> Relation:
    if len(found) > 1 or share < WHOLE_SHARE:
        return Relation.EXCERPT
    used = [by_pair[pair] for pair in found[0].pairs]
    turned = used[0].transform is not Transform.NONE
    changed = (
        turned
        or found[0].speed != 1.0
        or all(c.distance is None or c.negative or _trimmed(c) for c in used)
    )
    return Relation.EDIT if changed else Relation.COPY


def _share(spans: Sequence[Span], duration_s: float | None) -> float:
    """The share of the clip that the stretches cover, stretches that overlap counted once."""
    covered, reached = 0.0, 0.0
    for span in sorted(spans, key=lambda s: s.start_s):
        covered += max(0.0, span.end_s - max(reached, span.start_s))
        reached = max(reached, span.end_s)
    return round(min(1.0, covered / duration_s), 3) if duration_s else 1.0


def _log_ratio(found: Alignment, by_pair: _ByPair) -> float:
    """What all different pictures say together, or the one whose keypoints lie best."""
    lying = [c.log_ratio for c in map(by_pair.__getitem__, found.pairs) if c.distance is None]
    return max([sum(c.log_ratio for c in _looks(found, by_pair)), *lying])


def _looks(found: Alignment, by_pair: _ByPair) -> list[Candidate]:
    """The clearly different pictures that agree: a still scene counts once however long it is."""
    told = [c for c in map(by_pair.__getitem__, found.pairs) if c.distance is not None]
    kept: list[Candidate] = []
    held = np.empty((_MOST_LOOKS, 32), np.uint8)
    for candidate in told[:: -(-len(told) // _LOOKED_AT) or 1]:
        hash_ = np.frombuffer(candidate.fingerprint.data[:32], np.uint8)
        apart = np.bitwise_count(held[: len(kept)] ^ hash_).sum(axis=1)
        if len(kept) < _MOST_LOOKS and (apart > RADIUS).all():
            held[len(kept)] = hash_
            kept.append(candidate)
    return kept


def _evidence(found: Alignment, by_pair: _ByPair, searched: int) -> dict[str, object]:
    used = [by_pair[pair] for pair in found.pairs]
    evidence: dict[str, object] = {
        "kind": used[0].fingerprint.kind,
        "frames": len(used),
        "searched": searched,
    }
    if distances := [c.distance for c in used if c.distance is not None]:
        evidence |= {
            "distance": median_low(distances),
            "distances": [min(distances), max(distances)],
            "looks": len(_looks(found, by_pair)),
        }
    if lying := [c.geometry.agreeing for c in used if c.geometry is not None]:
        evidence["keypoints"] = max(lying)
    if found.speed != 1.0:
        evidence["speed"] = found.speed
    if found.within_s > EXACT_TIMES_S:
        evidence |= {"times": "approximate", "within_s": math.ceil(10 * found.within_s) / 10}
    return evidence | ({"borders_trimmed": True} if all(map(_trimmed, used)) else {})
