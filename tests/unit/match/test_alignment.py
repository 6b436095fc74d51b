"""Clips are aligned by looks that agree on an offset."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clew.match.alignment import align
from clew.match.calibration import LONGEST_GAP_S, SLOWEST
from clew.match.look_pairs import LookPair
from clew.model.match import Span


def _pairs(starts: list[float], offset: float, *, length: float = 1.0) -> list[LookPair]:
    return [LookPair(Span(t, t + length), Span(t + offset, t + offset + length), 4) for t in starts]


def test_an_excerpt_is_one_stretch_with_the_times_of_both_sides():
    (found,) = align(_pairs([0, 1, 2, 3], offset=7.25))

    assert found.query == Span(0, 4)
    assert found.match == Span(7.25, 11.25)


def test_a_clip_with_a_piece_cut_out_is_two_stretches():
    before, after = _pairs([0, 1, 2], offset=0), _pairs([3, 4, 5], offset=6)

    found = align(before + after)

    assert sorted((a.query, a.match) for a in map(_spans, found)) == [
        ((0, 3), (0, 3)),
        ((3, 6), (9, 12)),
    ]


def _spans(found):
    class Spans:
        query = (found.query.start_s, found.query.end_s)
        match = (found.match.start_s, found.match.end_s)

    return Spans


def test_a_gap_longer_than_allowed_breaks_a_stretch():
    near = _pairs([0, 1 + LONGEST_GAP_S], offset=5)
    far = _pairs([0, 1.1 + LONGEST_GAP_S], offset=5)

    assert len(align(near)) == 1
    assert len(align(far)) == 2


def test_an_excerpt_that_starts_within_a_look_is_placed_by_the_looks_end():
    # The reference shows a still scene from 10 to 30 s, then others; the excerpt starts at 25 s.
    still = LookPair(Span(0, 5), Span(10, 30), 2)
    then = _pairs([5, 6], offset=25)

    (found,) = align([still, *then])

    assert found.query == Span(0, 7)
    assert found.match == Span(25, 32)


def test_two_still_scenes_of_equal_length_lie_on_each_other_from_the_start():
    (found,) = align([LookPair(Span(0, 60), Span(0, 60), 0)])

    assert found.query == found.match == Span(0, 60)


def test_chance_pairs_with_other_offsets_do_not_stretch_an_excerpt():
    true = _pairs([0, 1, 2, 3], offset=10)
    chance = [LookPair(Span(2, 3), Span(50, 51), 20), LookPair(Span(0, 1), Span(33, 34), 25)]

    found = align(true + chance)

    assert _spans(found[0]).match == (10, 14)


@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(0, 31)),
        min_size=1,
        max_size=60,
    )
)
@example([(0, 0, 0), (1, 0, 0), (19, 120, 0), (21, 123, 0)])  # rounded, it was beyond the fastest
def test_every_pair_of_like_frames_is_explained_once_and_spans_hold_their_frames(frames):
    pairs = [LookPair(Span(q, q + 1), Span(m, m + 1), d) for q, m, d in frames]

    found = align(pairs)

    used = [pair.query for a in found for pair in a.pairs]
    assert len(used) == len(set(used))
    assert set(used) == {pair.query for pair in pairs}
    for a in found:
        assert a.query.length_s <= 201
        assert abs(a.query.length_s * a.speed - a.match.length_s) < 0.1
        assert SLOWEST <= a.speed <= 1 / SLOWEST


@given(st.integers(0, 500), st.integers(3, 12))
def test_a_shifted_clip_is_found_at_its_shift(offset, looks):
    (found,) = align(_pairs([float(t) for t in range(looks)], offset=float(offset)))

    assert found.match.start_s - found.query.start_s == offset
    assert found.query == Span(0, looks)


@pytest.mark.parametrize("speed", [0.8, 0.96, 25 / 24, 1.25])
def test_a_clip_played_at_another_speed_is_one_stretch_with_its_times(speed):
    # Looks of uneven lengths, as moving pictures have, cut by another grid of frames.
    rng = np.random.default_rng(4)
    changes = np.cumsum(rng.uniform(0.08, 0.7, 80))
    pairs = []
    for start, end in itertools.pairwise(changes.tolist()):
        shown = [round(25 * t / speed) / 25 for t in (start, end)]
        pairs.append(LookPair(Span(*shown), Span(start + 30, end + 30), 6))
    chance = [LookPair(Span(t, t + 0.3), Span(100 - 7 * t, 100.3 - 7 * t), 20) for t in range(14)]

    best = align([*pairs, *chance])[0]

    assert best.speed == pytest.approx(speed, rel=0.004)
    assert best.query.start_s == pytest.approx(changes[0] / speed, abs=0.1)
    assert best.query.end_s == pytest.approx(changes[-1] / speed, abs=0.1)
    assert best.match.start_s == pytest.approx(30 + changes[0], abs=0.1)
    assert best.match.end_s == pytest.approx(30 + changes[-1], abs=0.1)


def test_a_hundred_thousand_pairs_of_long_clips_are_aligned():
    looks = [Span(t, t + 0.2) for t in np.arange(0, 2000, 0.2).tolist()]
    pairs = [
        LookPair(a, Span(b.start_s + 60, b.end_s + 60), 9)
        for n, a in enumerate(looks)
        for b in looks[n : n + 10]
    ]

    best = align(pairs)[0]

    assert best.query.length_s > 1990
    assert best.speed == 1.0
