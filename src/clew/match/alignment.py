"""Alignment: which stretch of one clip lies on which stretch of another, and how fast it plays.

A clip is kept as looks: stretches during which the picture hardly changed. A pair of like looks
says that the clips may lie on each other so that the two looks overlap. Every speed (the match's
seconds for each second of the query) and every offset is given the time during which like looks
overlap (a Hough vote); what overlaps most is the alignment, cut where the looks stop following each
other. Its looks are then used up, and the rest is aligned again: a compilation has several.

Source of the voting: Douze et al., "An image-based approach to video copy detection with
spatio-temporal post-filtering" (2010).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from clew.match.calibration import (
    LEAST_STRETCH_S,
    LONGEST_GAP_S,
    MOMENTS,
    MOST_STRETCHES,
    SLOWEST,
    SMALL_SPEED_LOOKS,
    SPEED_GAIN,
    SPEED_LOOKS,
)
from clew.model.match import Span

type _Numbers = NDArray[np.float64]

_SPEED_STEP = 0.005
_OFFSET_STEP_S = 0.1
_SLACK_S = 0.1  # by which looks that lie on each other may miss: frames fall between frames
_PROBABLE_SLACK = 0.05  # the share of a look's slack within which it probably is
_FARTHER_BITS = 6.0  # a look so many bits further than the nearest counts e times less
_BEYOND_S = 0.4  # by which a stretch may go on beyond the looks seen in the match
_SURELY_BEYOND_S = 0.25  # the same, where looks without slack tell most of it
_SHORTEST_S = 0.04  # a look counts for at least a frame
_FINE_SPEEDS = np.linspace(-0.006, 0.006, 25)
_SMALL_SPEEDS = np.exp(np.linspace(-0.06, 0.06, 49))
_MOST_SMALL = 150  # pairs, and offsets, of which a small change of speed is told
_REACHES_S = (1.6, 0.8, 0.6, 0.6)  # of the moments that tell the speed: ever nearer to it
_SURE_ERRORS = 4.0  # of a change of speed
_MOST_PAIRS = 100_000  # of which a vote is taken
_MOST_FINE = 400  # pairs, and offsets, of which the exact offset is found


@dataclass(frozen=True, slots=True)
class LookPair:
    """Two like looks: when each is seen in its clip (s), and the bits between them.

    The look of the match may really be seen up to `slack_s` seconds before or after.
    """

    query: Span
    match: Span
    distance: int
    slack_s: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Alignment:
    """A stretch of the query that lies on a stretch of the match, and the pairs that say so.

    `speed` is the match's seconds for each second of the query; each look of the query is in at
    most one pair.
    """

    query: Span
    match: Span
    pairs: tuple[LookPair, ...]
    speed: float = 1.0


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
    left = _Looks.of(sorted(set(pairs), key=_order))
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
    if before + after >= match.length_s:
        return found
    start, end = match.start_s + before, match.end_s - after
    query = Span(
        found.query.start_s + before / found.speed, found.query.end_s - after / found.speed
    )
    return replace(found, query=query, match=Span(start, end))


def _order(pair: LookPair) -> tuple[float, float, int]:
    return pair.query.start_s, pair.match.start_s, pair.distance


@dataclass(frozen=True, slots=True)
class _Looks:
    """Pairs, and their times (n,) in seconds."""

    pairs: Sequence[LookPair]
    query: tuple[_Numbers, _Numbers]
    match: tuple[_Numbers, _Numbers]
    slack: _Numbers
    weights: _Numbers

    @classmethod
    def of(cls, pairs: Sequence[LookPair]) -> "_Looks":
        kept = pairs[:: -(-len(pairs) // _MOST_PAIRS)] if len(pairs) > _MOST_PAIRS else pairs
        times = np.array(
            [(p.query.start_s, p.query.end_s, p.match.start_s, p.match.end_s) for p in kept]
        ).reshape(-1, 4)
        query_end = np.maximum(times[:, 1], times[:, 0] + _SHORTEST_S)
        match_end = np.maximum(times[:, 3], times[:, 2] + _SHORTEST_S)
        slack = np.array([pair.slack_s for pair in kept])
        return cls(kept, (times[:, 0], query_end), (times[:, 2], match_end), slack, _weights(kept))

    def only(self, which: NDArray[np.bool_]) -> "_Looks":
        kept = [pair for pair, is_kept in zip(self.pairs, which.tolist(), strict=True) if is_kept]
        return _Looks(
            kept,
            (self.query[0][which], self.query[1][which]),
            (self.match[0][which], self.match[1][which]),
            self.slack[which],
            self.weights[which],
        )

    def overlaps(self, speed: float, offset: float) -> _Numbers:
        """How long each pair overlaps (s of the query), below 0 how far it misses."""
        start = np.maximum(speed * self.query[0] + offset, self.match[0])
        end = np.minimum(speed * self.query[1] + offset, self.match[1])
        overlap: _Numbers = (end - start) / speed
        return overlap


def _weights(pairs: Sequence[LookPair]) -> _Numbers:
    """How much each pair counts: of a still scene, the looks of the same moment are nearest."""
    nearest: dict[Span, int] = {}
    for pair in pairs:
        nearest[pair.query] = min(pair.distance, nearest.get(pair.query, pair.distance))
    farther = np.array([pair.distance - nearest[pair.query] for pair in pairs], np.float64)
    weights: _Numbers = np.exp(-farther / _FARTHER_BITS)
    return weights * np.array([pair.weight for pair in pairs])


def _best(looks: _Looks) -> Alignment:
    speed, offset = _voted(looks)
    run = looks.only(_longest_run(looks, speed, offset))
    fitted, offset = _fitted(run, speed, offset)
    if fitted != speed:
        run = looks.only(_longest_run(looks, fitted, offset))
        fitted, offset = _fitted(run, fitted, offset)
    speed = fitted
    agreeing = run.only(run.overlaps(speed, offset) > -_SLACK_S - run.slack / speed)
    return _alignment(agreeing if len(agreeing.pairs) else run, speed, offset)


def _voted(looks: _Looks) -> tuple[float, float]:
    """The speed and offset at which like looks overlap longest; no change of speed if in doubt."""
    as_it_is, offset = _votes(looks, 1.0)
    if len(np.unique(looks.query[0])) < SPEED_LOOKS:
        return 1.0, offset
    steps = round(np.log(1 / SLOWEST) / _SPEED_STEP)
    speeds = np.exp(_SPEED_STEP * np.arange(-steps, steps + 1))
    best = max((*_votes(looks, float(speed)), float(speed)) for speed in speeds)
    gained = best[0] - as_it_is
    if gained > max(LEAST_STRETCH_S, SPEED_GAIN * as_it_is):
        return best[2], best[1]
    return 1.0, offset


def _votes(looks: _Looks, speed: float) -> tuple[float, float]:
    """The longest overlap (s of the query) at this speed over all offsets, and its offset.

    A pair's overlap rises, stays and falls as the offset grows: four corners, summed twice.
    """
    starts, ends = speed * looks.query[0], speed * looks.query[1]
    slack = _SLACK_S + looks.slack * _PROBABLE_SLACK
    from_, until = looks.match[0] - slack, looks.match[1] + slack
    corners = (
        from_ - ends,
        np.minimum(from_ - starts, until - ends),
        np.maximum(from_ - starts, until - ends),
        until - starts,
    )
    lowest = float(corners[0].min())
    bins = int((corners[3].max() - lowest) / _OFFSET_STEP_S) + 3
    bends = np.zeros(bins)
    for corner, bend in zip(corners, (1, -1, -1, 1), strict=True):
        place = (corner - lowest) / _OFFSET_STEP_S
        below = place.astype(np.int64)
        share = place - below
        bends += bend * np.bincount(below, looks.weights * (1 - share), bins)
        bends += bend * np.bincount(below + 1, looks.weights * share, bins)
    overlap = np.cumsum(np.cumsum(bends)) * (_OFFSET_STEP_S / speed)
    top = np.flatnonzero(overlap >= overlap.max() - 1e-6)
    offsets = lowest + top * _OFFSET_STEP_S
    nearest = offsets[np.argsort(np.abs(offsets - np.median(offsets)), kind="stable")[0]]
    if top[-1] - top[0] > len(top) - 1 + 1 / _OFFSET_STEP_S:  # several: the least shift
        nearest = offsets[np.argmin(np.abs(offsets))]
    return float(overlap.max()), float(nearest)


def _longest_run(looks: _Looks, speed: float, offset: float) -> NDArray[np.bool_]:
    """Which pairs overlap and follow each other: the run that covers the most of the query."""
    overlap = looks.overlaps(speed, offset)
    agreeing = np.flatnonzero(overlap > -_SLACK_S - _OFFSET_STEP_S - looks.slack / speed)
    ends = np.maximum.accumulate(looks.query[1][agreeing])
    breaks = np.flatnonzero(looks.query[0][agreeing][1:] - ends[:-1] > LONGEST_GAP_S) + 1
    edges = [0, *breaks.tolist(), len(agreeing)]
    runs = [agreeing[start:end] for start, end in pairwise(edges)]
    longest = max(runs, key=lambda run: float(overlap[run].clip(0) @ looks.weights[run]))
    which = np.zeros(len(looks.pairs), np.bool_)
    which[longest] = True
    return which


def _fitted(run: _Looks, speed: float, offset: float) -> tuple[float, float]:
    """The exact speed and offset at which the pairs of a run overlap longest."""
    if speed != 1.0 and (run.slack == 0).sum() < len(run.pairs) / 2:
        return _by_moments(run, (speed, offset))
    if speed != 1.0:
        speeds = np.clip(speed * np.exp(_FINE_SPEEDS), SLOWEST, 1 / SLOWEST)
        return _longest(run, speeds, (speed, offset), most=_MOST_FINE)[1:]
    as_it_is = _longest(run, np.ones(1), (1.0, offset), most=_MOST_FINE)
    told = run.only(run.slack == 0)
    if len(np.unique(told.query[0])) < SMALL_SPEED_LOOKS:
        return _by_moments(run, as_it_is[1:])
    unchanged = _longest(told, np.ones(1), (1.0, offset), most=_MOST_SMALL)
    changed = _longest(told, _SMALL_SPEEDS, (1.0, offset), most=_MOST_SMALL)
    gained = changed[0] - unchanged[0]
    believed = gained > max(LEAST_STRETCH_S, SPEED_GAIN * unchanged[0])
    return changed[1:] if believed else as_it_is[1:]


def _by_moments(run: _Looks, about: tuple[float, float]) -> tuple[float, float]:
    """The speed and offset that the moments tell at which keypoints put single frames.

    A frame's moment is the middle of the frames that show it, each weighed by how exactly it does.
    """
    speed, offset = about
    starts, number = np.unique(run.query[0], return_inverse=True)
    for reach_s in _REACHES_S:
        off = run.match[0] - (speed * run.query[0] + offset)
        weights = np.where(np.abs(off) <= reach_s, run.weights, 0.0)
        total = np.bincount(number, weights, len(starts))
        told = total > 0
        if told.sum() < MOMENTS:
            return speed, offset
        moved = np.bincount(number, weights * off, len(starts))[told] / total[told]
        at, count = starts[told], total[told].clip(0, 1)
        slope, rise, error = _line(at, moved, count)
        if abs(slope) * np.ptp(at) < LEAST_STRETCH_S or abs(slope) < _SURE_ERRORS * error:
            slope, rise = 0.0, float(np.average(moved, weights=count))
        speed, offset = float(np.clip(speed + slope, SLOWEST, 1 / SLOWEST)), offset + rise
    return (1.0 if abs(speed - 1) * np.ptp(starts) < LEAST_STRETCH_S else speed), offset


def _line(at: _Numbers, values: _Numbers, weights: _Numbers) -> tuple[float, float, float]:
    """The line nearest to values (slope, and its value at 0), and the error of the slope."""
    middle = np.average(at, weights=weights)
    mean = np.average(values, weights=weights)
    spread = float(weights @ (at - middle) ** 2)
    slope = float(weights @ ((at - middle) * (values - mean))) / max(spread, 1e-9)
    off = values - mean - slope * (at - middle)
    error = np.sqrt(float(weights @ off**2) / max(len(at) - 2, 1) / max(spread, 1e-9))
    return slope, float(mean - slope * middle), float(error)


def _longest(
    run: _Looks, speeds: _Numbers, about: tuple[float, float], *, most: int
) -> tuple[float, float, float]:
    """The longest overlap (s) at these speeds near `about`, and its speed and offset.

    The overlap is greatest where two looks begin or end together.
    """
    thinned = run.only(np.arange(len(run.pairs)) % -(-len(run.pairs) // most) == 0)
    middle = float(np.median(thinned.query[0]))
    best = (-1.0, *about)
    for one in speeds.tolist():
        there = about[1] + (about[0] - one) * middle
        edges = np.concatenate([m - one * q for q, m in zip(run.query, run.match, strict=True)])
        near = np.unique(np.round(edges[np.abs(edges - there) < 4 * _OFFSET_STEP_S], 3))
        tried = near[:: -(-len(near) // most)] if len(near) else np.array([there])
        totals = np.array(
            [thinned.overlaps(one, float(b)).clip(0) @ thinned.weights for b in tried]
        )
        top = tried[totals >= totals.max() - 1e-6]
        best = max(best, (float(totals.max()), one, float(top[len(top) // 2])))
    return best


def _alignment(run: _Looks, speed: float, offset: float) -> Alignment:
    starts = np.maximum(run.query[0], (run.match[0] - run.slack - offset) / speed)
    ends = np.minimum(run.query[1], (run.match[1] + run.slack - offset) / speed)
    lies = ends >= starts
    # Looks that lie there by their slack alone may be of just before or after the stretch.
    seen_from = (float(run.match[0].min()) - _BEYOND_S - offset) / speed
    seen_until = (float(run.match[1].max()) + _BEYOND_S - offset) / speed
    start = max(float(starts[lies].min()), min(seen_from, float(starts[lies].max())))
    end = max(start, min(float(ends[lies].max()), seen_until))
    sure = lies & (run.slack == 0)
    if sure.any() and float(ends[sure].max() - starts[sure].min()) > (end - start) / 2:
        start = max(start, float(starts[sure].min()) - _SURELY_BEYOND_S)
        end = min(end, float(ends[sure].max()) + _SURELY_BEYOND_S)
    return Alignment(
        query=Span(start, end),
        match=Span(speed * start + offset, speed * end + offset),
        pairs=_one_a_look(run, ends - starts),
        speed=round(speed, 4),
    )


def _one_a_look(run: _Looks, overlaps: _Numbers) -> tuple[LookPair, ...]:
    """For each look of the query the nearest pair that overlaps, in the order of the query."""
    distances = np.array([pair.distance for pair in run.pairs])
    kept: dict[Span, LookPair] = {}
    for number in np.lexsort((-overlaps, distances, overlaps < 0)).tolist():
        kept.setdefault(run.pairs[number].query, run.pairs[number])
    return tuple(sorted(kept.values(), key=_order))
