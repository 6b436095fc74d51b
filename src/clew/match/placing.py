"""Placing: at which speed and offset the looks of two clips lie on each other.

Every speed (the match's seconds for each second of the query) and every offset is given the time
during which like looks overlap (a Hough vote); then the exact line is sought near the one that won.
What the pictures do not tell, because they stand still or lie nowhere exactly, is the line's doubt.

Source of the voting: Douze et al., "An image-based approach to video copy detection with
spatio-temporal post-filtering" (2010).
"""

from dataclasses import dataclass, replace

import numpy as np

from clew.match.calibration import (
    LEAST_STRETCH_S,
    MOMENTS,
    SLOWEST,
    SMALL_SPEED_LOOKS,
    SPEED_GAIN,
    SPEED_LOOKS,
)
from clew.match.look_pairs import Looks, Numbers

SLACK_S = 0.1
"""By which looks that lie on each other may miss: frames fall between frames."""

OFFSET_STEP_S = 0.1
"""Between the offsets that are voted for."""

_SPEED_STEP = 0.005
_PROBABLE_SLACK = 0.05  # the share of a look's slack within which it probably is
_FINE_SPEEDS = np.linspace(-0.006, 0.006, 25)
_SMALL_SPEEDS = np.exp(np.linspace(-0.06, 0.06, 49))
_MOST_FINE = 400  # pairs, and offsets, of which the exact offset is found
_MOST_SMALL = 150  # the same, for a small change of speed
_REACHES_S = (1.6, 0.8, 0.6, 0.6)  # of the moments that tell the speed: ever nearer to it
_SURE_ERRORS = 3.0  # of a change of speed
_DOUBTED_ERRORS = 2.0  # of the times
_AS_LONG = 0.99  # of the longest overlap: offsets that are as good


@dataclass(frozen=True, slots=True)
class Line:
    """A moment `t` of the query is the moment `speed * t + offset` of the match, so far as is told.

    The true offset may be `doubt_s` seconds away.
    """

    speed: float
    offset: float
    doubt_s: float = 0.0


def voted(looks: Looks) -> Line:
    """Return the line on which like looks overlap longest; no change of speed if in doubt.

    Example:
        >>> from clew.match.look_pairs import LookPair
        >>> from clew.model.match import Span
        >>> voted(Looks.of([LookPair(Span(0, 4), Span(7, 11), 4)])).speed
        1.0
    """
    as_it_is, offset = _votes(looks, 1.0)
    if len(np.unique(looks.query[0])) < SPEED_LOOKS:
        return Line(1.0, offset)
    steps = round(np.log(1 / SLOWEST) / _SPEED_STEP)
    speeds = np.exp(_SPEED_STEP * np.arange(-steps, steps + 1))
    best = max((*_votes(looks, float(speed)), float(speed)) for speed in speeds)
    gained = best[0] - as_it_is
    if gained > max(LEAST_STRETCH_S, SPEED_GAIN * as_it_is):
        return Line(best[2], best[1])
    return Line(1.0, offset)


def fitted(run: Looks, about: Line) -> Line:
    """Return the exact line, near the one voted for, on which the pairs of a run lie longest.

    Example:
        >>> from clew.match.look_pairs import LookPair
        >>> from clew.model.match import Span
        >>> fitted(Looks.of([LookPair(Span(0, 4), Span(7, 11), 4)]), Line(1.0, 7.1)).offset
        7.0
    """
    told = run.only(run.slack == 0)
    if 2 * len(told.pairs) < len(run.pairs):
        return _by_moments(run, about)
    if about.speed != 1.0:
        speeds = np.clip(about.speed * np.exp(_FINE_SPEEDS), SLOWEST, 1 / SLOWEST)
        return _doubted(run, _longest(run, speeds, about, most=_MOST_FINE)[1])
    if len(np.unique(told.query[0])) >= SMALL_SPEED_LOOKS:
        unchanged, _ = _longest(told, np.ones(1), about, most=_MOST_SMALL)
        longest, changed = _longest(told, _SMALL_SPEEDS, about, most=_MOST_SMALL)
        if longest - unchanged > max(LEAST_STRETCH_S, SPEED_GAIN * unchanged):
            return _doubted(run, changed)
    return _doubted(run, _longest(run, np.ones(1), about, most=_MOST_FINE)[1])


def _votes(looks: Looks, speed: float) -> tuple[float, float]:
    """The longest overlap (s of the query) at this speed over all offsets, and its offset."""
    offsets, overlap = _overlaps_at(looks, speed)
    top = np.flatnonzero(overlap >= overlap.max() - 1e-6)
    best = offsets[top]
    nearest = best[np.argsort(np.abs(best - np.median(best)), kind="stable")[0]]
    if top[-1] - top[0] > len(top) - 1 + 1 / OFFSET_STEP_S:  # several: the least shift
        nearest = best[np.argmin(np.abs(best))]
    return float(overlap.max()), float(nearest)


def _overlaps_at(looks: Looks, speed: float) -> tuple[Numbers, Numbers]:
    """All offsets at this speed, step by step, and how long looks overlap there (s of the query).

    A pair's overlap rises, stays and falls as the offset grows: four corners, summed twice.
    """
    starts, ends = speed * looks.query[0], speed * looks.query[1]
    slack = SLACK_S + looks.slack * _PROBABLE_SLACK
    from_, until = looks.match[0] - slack, looks.match[1] + slack
    corners = (
        from_ - ends,
        np.minimum(from_ - starts, until - ends),
        np.maximum(from_ - starts, until - ends),
        until - starts,
    )
    lowest = float(corners[0].min())
    bins = int((corners[3].max() - lowest) / OFFSET_STEP_S) + 3
    bends = np.zeros(bins)
    for corner, bend in zip(corners, (1, -1, -1, 1), strict=True):
        place = (corner - lowest) / OFFSET_STEP_S
        below = place.astype(np.int64)
        share = place - below
        bends += bend * np.bincount(below, looks.weights * (1 - share), bins)
        bends += bend * np.bincount(below + 1, looks.weights * share, bins)
    overlap = np.cumsum(np.cumsum(bends)) * (OFFSET_STEP_S / speed)
    offsets: Numbers = lowest + OFFSET_STEP_S * np.arange(bins, dtype=np.float64)
    return offsets, overlap


def _doubted(run: Looks, line: Line) -> Line:
    """The line with how far another offset lies at which the looks overlap as long."""
    offsets, overlap = _overlaps_at(run, line.speed)
    here = int(np.abs(offsets - line.offset).argmin())
    worse = np.flatnonzero(overlap < _AS_LONG * overlap.max())
    after = worse[worse > here].min(initial=len(offsets) - 1)
    before = worse[worse < here].max(initial=0)
    farthest = max(offsets[after] - line.offset, line.offset - offsets[before])
    return replace(line, doubt_s=max(0.0, float(farthest) - SLACK_S - OFFSET_STEP_S))


def _longest(run: Looks, speeds: Numbers, about: Line, *, most: int) -> tuple[float, Line]:
    """The longest overlap (s) at these speeds near a line, and its own line.

    The overlap is greatest where two looks begin or end together.
    """
    thinned = run.only(np.arange(len(run.pairs)) % -(-len(run.pairs) // most) == 0)
    middle = float(np.median(thinned.query[0]))
    best = (-1.0, about.speed, about.offset)
    for one in speeds.tolist():
        there = about.offset + (about.speed - one) * middle
        edges = np.concatenate([m - one * q for q, m in zip(run.query, run.match, strict=True)])
        near = np.unique(np.round(edges[np.abs(edges - there) < 4 * OFFSET_STEP_S], 3))
        tried = near[:: -(-len(near) // most)] if len(near) else np.array([there])
        totals = np.array(
            [thinned.overlaps(one, float(b)).clip(0) @ thinned.weights for b in tried]
        )
        top = tried[totals >= totals.max() - 1e-6]
        best = max(best, (float(totals.max()), one, float(top[len(top) // 2])))
    return best[0], Line(best[1], best[2])


def _by_moments(run: Looks, about: Line) -> Line:
    """The line that the moments tell at which keypoints put single frames.

    A frame's moment is the middle of the frames that show it, each weighed by how exactly it does.
    """
    line = about
    for reach_s in _REACHES_S:
        at, off = _moments(run, line, reach_s)
        if len(at) < MOMENTS:
            return _doubted(run, line)
        slope, rise, error = _straight(at, off)
        length = float(np.ptp(at))
        is_sure = abs(slope) > _SURE_ERRORS * error and abs(slope) * length > LEAST_STRETCH_S
        spread = float(np.std(off)) / np.sqrt(len(at))
        doubt = _DOUBTED_ERRORS * (spread + error * length / 2)
        if not is_sure:
            doubt += abs(slope) * length / 2
            slope, rise = 0.0, float(np.mean(off))
        speed = float(np.clip(line.speed + slope, SLOWEST, 1 / SLOWEST))
        line = Line(speed, line.offset + rise, doubt)
    return line


def _moments(run: Looks, line: Line, reach_s: float) -> tuple[Numbers, Numbers]:
    """When each frame of the query is seen, and how far from the line its moment is."""
    at, number = np.unique(run.query[0], return_inverse=True)
    off = run.match[0] - (line.speed * run.query[0] + line.offset)
    weights = np.where(np.abs(off) <= reach_s, run.weights**2, 0.0)
    total = np.bincount(number, weights, len(at))
    told = total > 0
    return at[told], np.bincount(number, weights * off, len(at))[told] / total[told]


def _straight(at: Numbers, values: Numbers) -> tuple[float, float, float]:
    """The straight line nearest to values: its slope, its value at 0, and the slope's error."""
    middle, mean = float(at.mean()), float(values.mean())
    spread = max(float(((at - middle) ** 2).sum()), 1e-9)
    slope = float((at - middle) @ (values - mean)) / spread
    off = values - mean - slope * (at - middle)
    error = float(np.sqrt(off @ off / max(len(at) - 2, 1) / spread))
    return slope, mean - slope * middle, error
