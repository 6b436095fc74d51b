"""Where clips lie on each other: the speed that moments tell, and the doubt where they do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.match.alignment import align
from clew.match.look_pairs import LookPair
from clew.model.match import Span

SLACK_S = 1.6


def _moments(speed: float, offset: float, *, count: int, jitter_s: float, seed: int = 1):
    """Frames half a second apart that keypoints put at moments a little off the true ones."""
    random = np.random.default_rng(seed)
    pairs = []
    for number in range(count):
        at_s = number / 2
        there_s = max(0.0, speed * at_s + offset + random.uniform(-jitter_s, jitter_s))
        pairs.append(
            LookPair(Span(at_s, at_s + 0.04), Span(there_s, there_s + 0.04), 31, slack_s=SLACK_S)
        )
    return pairs


@pytest.mark.parametrize("speed", [0.9, 1.04, 1.1, 1.2])
def test_a_changed_speed_is_told_by_the_moments_of_single_frames(speed):
    found = align(_moments(speed, 4.0, count=40, jitter_s=0.2))

    assert found[0].speed == pytest.approx(speed, abs=0.02)
    assert found[0].query.end_s - found[0].query.start_s > 18


@given(st.integers(0, 10_000), st.floats(0.0, 0.3))
def test_no_change_of_speed_is_told_where_there_is_none(seed, jitter_s):
    found = align(_moments(1.0, 4.0, count=30, jitter_s=jitter_s, seed=seed))

    assert abs(found[0].speed - 1) * 15 < 0.5  # over the clip, by less than times may be off


@given(st.floats(0, 50), st.floats(0.8, 1.25))
def test_a_query_that_begins_later_is_placed_that_much_later(later_s, speed):
    pairs = _moments(speed, 4.0, count=20, jitter_s=0.1)
    moved = [
        LookPair(
            Span(p.query.start_s + later_s, p.query.end_s + later_s),
            p.match,
            p.distance,
            p.slack_s,
        )
        for p in pairs
    ]

    there, here = align(pairs)[0], align(moved)[0]

    assert here.query.start_s - there.query.start_s == pytest.approx(later_s, abs=0.3)
    assert here.match.start_s == pytest.approx(there.match.start_s, abs=0.3)


def test_times_of_what_stands_still_are_said_to_be_approximate():
    """Ten seconds of one picture, of which four were cut out: from when, nobody can tell."""
    still = [LookPair(Span(0.0, 4.0), Span(0.0, 10.0), 2)]

    assert align(still, duration_s=10.0)[0].within_s >= 3


def test_times_of_what_moves_are_not():
    looks = [
        LookPair(Span(n / 5, (n + 1) / 5), Span(7 + n / 5, 7 + (n + 1) / 5), 2) for n in range(40)
    ]

    assert align(looks)[0].within_s < 0.5


@given(
    st.lists(
        st.tuples(st.floats(0, 20), st.floats(0, 20), st.floats(0, 3)), min_size=1, max_size=12
    )
)
def test_moments_that_agree_on_nothing_are_placed_somewhere_within_both_clips(moments):
    pairs = [
        LookPair(Span(q, q + 0.04), Span(m, m + 0.04), 31, slack_s=slack) for q, m, slack in moments
    ]

    for found in align(pairs, duration_s=21.0):
        assert found.query.start_s <= found.query.end_s
        assert found.match.start_s >= -1e-6
        assert found.match.end_s <= 21.0 + 1e-6
