"""Alignment: which stretch of one clip lies on which stretch of another, and how fast it plays.

What like looks say of speed and offset is placed first (`clew.match.placing`); what overlaps most
is the alignment, cut where the looks stop following each other. Its looks are then used up, and the
rest is aligned again: a compilation has several.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from clew.match.calibration import LEAST_STRETCH_S, LONGEST_GAP_S, MOST_STRETCHES, SLOWEST
from clew.match.look_pairs import LookPair, Looks, Numbers
from clew.match.placing import OFFSET_STEP_S, SLACK_S, Line, fitted, voted
from clew.model.match import Span

_PLACED = 0.35  # the least weight of a moment that speaks against what looks without slack tell
_BEYOND_S = 0.4  # by which a stretch may go on beyond the looks seen in the match
_SURELY_BEYOND_S = 0.25  # the same, where looks without slack tell most of it


@dataclass(frozen=True, slots=True)
class Alignment:
    """A stretch of the query that lies on a stretch of the match, and the pairs that say so.

    `speed` is the match's seconds for each second of the query; each look of the query is in at
    most one pair. The times may be `within_s` off where the pictures do not tell them: of what
    stands still, or of frames that keypoints put at moments that do not agree.
    """

    query: Span
    match: Span
    pairs: tuple[LookPair, ...]
    speed: float = 1.0
    within_s: float = 0.0


def align(pairs: Iterable[LookPair], *, duration_s: float | None = None) -> list[Alignment]:
    """Return the aligned stretches, best supported first; every look of the query is used once.

    No stretch of the match begins before 0 or goes beyond its `duration_s`, where that is known.

    Example:
        >>> at = [Span(t, t + 1.0) for t in (0.0, 1.0, 2.0)]
        >>> later = [Span(s.start_s + 5, s.end_s + 5) for s in at]
        >>> pairs = [LookPair(q, m, 4) for q, m in zip(at, later)]
        >>> [(a.query, a.match) for a in align(pairs)]
        [(Span(start_s=0.0, end_s=3.0), Span(start_s=5.0, end_s=8.0))]
    """
    left = Looks.of(sorted(set(pairs), key=_order))
    found: list[Alignment] = []
    while len(left.pairs) and len(found) < MOST_STRETCHES:
        best = _within(_best(left), duration_s)
        if found and best.query.length_s < LEAST_STRETCH_S:
            break
        found.append(best)
        used = {pair.query for pair in best.pairs}
        left = left.only(np.array([pair.query not in used for pair in left.pairs]))
    return found


def _within(found: Alignment, duration_s: float | None) -> Alignment:
    """The alignment without what would lie before the match begins or after it ends."""
    match = found.match
    before = max(0.0, -match.start_s)
    after = 0.0 if duration_s is None else max(0.0, match.end_s - duration_s)
    if before + after >= match.length_s:  # nothing would be left: it lies at the match's end
        shift = before - after
        return replace(found, match=Span(match.start_s + shift, match.end_s + shift))
    start, end = match.start_s + before, match.end_s - after
    query = Span(
        found.query.start_s + before / found.speed, found.query.end_s - after / found.speed
    )
    return replace(found, query=query, match=Span(start, end))


def _order(pair: LookPair) -> tuple[float, float, int]:
    return pair.query.start_s, pair.match.start_s, pair.distance


def _best(looks: Looks) -> Alignment:
    about = voted(looks)
    run = looks.only(_longest_run(looks, about))
    line = fitted(run, about)
    if line.speed != about.speed:
        run = looks.only(_longest_run(looks, line))
        line = fitted(run, line)
    agreeing = run.only(run.overlaps(line.speed, line.offset) > -SLACK_S - run.slack / line.speed)
    return _alignment(agreeing if len(agreeing.pairs) else run, line)


def _longest_run(looks: Looks, line: Line) -> NDArray[np.bool_]:
    """Which pairs overlap and follow each other: the run that covers the most of the query."""
    overlap = looks.overlaps(line.speed, line.offset)
    agreeing = np.flatnonzero(overlap > -SLACK_S - OFFSET_STEP_S - looks.slack / line.speed)
    if not len(agreeing):
        agreeing = np.array([int(overlap.argmax())])
    ends = np.maximum.accumulate(looks.query[1][agreeing])
    breaks = np.flatnonzero(looks.query[0][agreeing][1:] - ends[:-1] > LONGEST_GAP_S) + 1
    edges = [0, *breaks.tolist(), len(agreeing)]
    runs = [agreeing[start:end] for start, end in pairwise(edges)]
    longest = max(runs, key=lambda run: float(overlap[run].clip(0) @ looks.weights[run]))
    which = np.zeros(len(looks.pairs), np.bool_)
    which[longest] = True
    return which


def _alignment(run: Looks, line: Line) -> Alignment:
    speed, offset = line.speed, line.offset
    starts = np.maximum(run.query[0], (run.match[0] - run.slack - offset) / speed)
    ends = np.minimum(run.query[1], (run.match[1] + run.slack - offset) / speed)
    lies = ends - starts >= min(0.0, float((ends - starts).max()))
    # Looks that lie there by their slack alone may be of just before or after the stretch.
    seen_from = (float(run.match[0].min()) - _BEYOND_S - offset) / speed
    seen_until = (float(run.match[1].max()) + _BEYOND_S - offset) / speed
    start = max(float(starts[lies].min()), min(seen_from, float(starts[lies].max())))
    end = max(start, min(float(ends[lies].max()), seen_until))
    sure = lies & (run.slack == 0)
    placed = sure | (lies & (run.weights >= _PLACED))
    if sure.any() and 2 * _length(starts, ends, sure) > _length(starts, ends, placed):
        start = max(start, float(starts[sure].min()) - _SURELY_BEYOND_S)
        end = min(end, float(ends[sure].max()) + _SURELY_BEYOND_S)
    return Alignment(
        query=Span(start, end),
        match=Span(speed * start + offset, speed * end + offset),
        pairs=_one_a_look(run, ends - starts),
        speed=float(np.clip(round(speed, 4), SLOWEST, 1 / SLOWEST)),
        within_s=line.doubt_s,
    )


def _length(starts: Numbers, ends: Numbers, which: NDArray[np.bool_]) -> float:
    """From the first start to the last end of some."""
    return float(ends[which].max() - starts[which].min())


def _one_a_look(run: Looks, overlaps: Numbers) -> tuple[LookPair, ...]:
    """For each look of the query the nearest pair that overlaps, in the order of the query."""
    distances = np.array([pair.distance for pair in run.pairs])
    kept: dict[Span, LookPair] = {}
    for number in np.lexsort((-overlaps, distances, overlaps < 0)).tolist():
        kept.setdefault(run.pairs[number].query, run.pairs[number])
    return tuple(sorted(kept.values(), key=_order))
