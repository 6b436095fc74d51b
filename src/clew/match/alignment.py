"""Alignment: which stretch of one clip lies on which stretch of another.

A clip is kept as looks: stretches during which the picture hardly changed. Pairs of like looks
vote for the time that separates the clips (a Hough vote on the offset), once for their beginnings
and once for their ends, since an excerpt may start or stop within a look. Pairs that agree and
follow each other make one alignment; a compilation has several. The method is the temporal voting
of Douze et al., "An image-based approach to video copy detection with spatio-temporal
post-filtering" (2010).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from clew.match.calibration import LONGEST_GAP_S, MOST_STRETCHES, OFFSET_STEP_S
from clew.model.match import Span


@dataclass(frozen=True, slots=True)
class LookPair:
    """Two like looks: when each is seen in its clip (s), and the bits between them."""

    query: Span
    match: Span
    distance: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """A stretch of the query that lies on a stretch of the match, and the pairs that say so."""

    query: Span
    match: Span
    pairs: tuple[LookPair, ...]


def align(pairs: Iterable[LookPair]) -> list[Alignment]:
    """Return the aligned stretches, best supported first; every look of the query is used once.

    Example:
        >>> at = [Span(t, t + 1.0) for t in (0.0, 1.0, 2.0)]
        >>> later = [Span(s.start_s + 5, s.end_s + 5) for s in at]
        >>> pairs = [LookPair(q, m, 4) for q, m in zip(at, later)]
        >>> [(a.query, a.match) for a in align(pairs)]
        [(Span(start_s=0.0, end_s=3.0), Span(start_s=5.0, end_s=8.0))]
    """
    left = sorted(set(pairs), key=_order)
    found: list[Alignment] = []
    while left and len(found) < MOST_STRETCHES:
        best = max(_alignments(left), key=_support)
        found.append(best)
        used = {pair.query for pair in best.pairs}
        left = [pair for pair in left if pair.query not in used]
    return found


def _order(pair: LookPair) -> tuple[float, float, int]:
    return pair.query.start_s, pair.match.start_s, pair.distance


def _support(found: Alignment) -> tuple[int, float, int, float]:
    """More looks win, then longer, then fewer bits, then the smaller offset."""
    offset = abs(found.match.start_s - found.query.start_s)
    bits = sum(pair.distance for pair in found.pairs)
    return len(found.pairs), found.query.length_s, -bits, -offset


def _alignments(pairs: Sequence[LookPair]) -> list[Alignment]:
    """Every unbroken run of pairs that agree on an offset; neighbouring offsets vote together."""
    votes: dict[int, dict[LookPair, list[float]]] = defaultdict(lambda: defaultdict(list))
    for pair in pairs:
        for offset in (
            pair.match.start_s - pair.query.start_s,
            pair.match.end_s - pair.query.end_s,
        ):
            step = round(offset / OFFSET_STEP_S)
            for bin_ in (step - 1, step, step + 1):
                votes[bin_][pair].append(offset)
    return [
        _alignment(run, agreeing)
        for agreeing in votes.values()
        for run in _unbroken(_one_a_look(agreeing))
    ]


def _one_a_look(pairs: Iterable[LookPair]) -> list[LookPair]:
    """The nearest pair of each look of the query, in the order of the query."""
    nearest: dict[Span, LookPair] = {}
    for pair in pairs:
        known = nearest.get(pair.query)
        if known is None or pair.distance < known.distance:
            nearest[pair.query] = pair
    return sorted(nearest.values(), key=_order)


def _unbroken(pairs: Sequence[LookPair]) -> list[list[LookPair]]:
    runs = [[pairs[0]]]
    for before, pair in pairwise(pairs):
        if pair.query.start_s - before.query.end_s > LONGEST_GAP_S:
            runs.append([])
        runs[-1].append(pair)
    return runs


def _alignment(run: Sequence[LookPair], votes: dict[LookPair, list[float]]) -> Alignment:
    offsets = sorted(offset for pair in run for offset in votes[pair])
    offset = offsets[len(offsets) // 2]
    stretches = [_overlap(pair, offset) for pair in run]
    start = min(stretch.start_s for stretch in stretches)
    end = max(stretch.end_s for stretch in stretches)
    return Alignment(
        query=Span(start, end), match=Span(start + offset, end + offset), pairs=tuple(run)
    )


def _overlap(pair: LookPair, offset: float) -> Span:
    """The time, in the query, during which both looks are seen when the clips lie `offset` apart.

    Looks that agree on the offset only roughly may miss each other by a fraction of a step.
    """
    start = max(pair.query.start_s, pair.match.start_s - offset)
    end = min(pair.query.end_s, pair.match.end_s - offset)
    return Span(start, end) if start <= end else Span(pair.query.start_s, pair.query.start_s)
