"""Clips are aligned by looks that agree on an offset."""

from hypothesis import given
from hypothesis import strategies as st

from clew.match.alignment import LookPair, align
from clew.match.calibration import LONGEST_GAP_S
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
def test_every_pair_of_like_frames_is_explained_once_and_spans_hold_their_frames(frames):
    pairs = [LookPair(Span(q, q + 1), Span(m, m + 1), d) for q, m, d in frames]

    found = align(pairs)

    used = [pair.query for a in found for pair in a.pairs]
    assert len(used) == len(set(used))
    assert set(used) == {pair.query for pair in pairs}
    for a in found:
        assert a.query.length_s <= 201
        assert abs(a.query.length_s - a.match.length_s) < 1e-6


@given(st.integers(0, 500), st.integers(3, 12))
def test_a_shifted_clip_is_found_at_its_shift(offset, looks):
    (found,) = align(_pairs([float(t) for t in range(looks)], offset=float(offset)))

    assert found.match.start_s - found.query.start_s == offset
    assert found.query == Span(0, looks)
