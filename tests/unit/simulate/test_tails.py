"""What a tail says is monotone, and never surer than the strangers that it was made of allow."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.simulate.tails import tail_of

STRANGERS = st.lists(st.floats(0, 50, allow_subnormal=False), min_size=14, max_size=300)


@given(STRANGERS, st.integers(0, 10_000), st.floats(-20, 80), st.floats(0, 50))
def test_a_higher_statistic_never_says_less(reached, others, low, more):
    tail = _tail(reached, pairs=len(reached) + others)

    assert tail.log_ratio(low + more) >= tail.log_ratio(low)


@given(STRANGERS, st.integers(0, 10_000), st.floats(0, 200))
def test_the_ratio_is_at_most_half_the_root_of_how_seldom_strangers_reach_it(reached, others, more):
    tail = _tail(reached, pairs=len(reached) + others)
    statistic = tail.begins + more

    seldom = -math.log(max(tail.reached_by(statistic), 1e-300))

    assert tail.log_ratio(statistic) <= 0.5 * seldom - math.log(2) + 1e-6


@given(STRANGERS, st.integers(1, 10_000))
def test_the_same_strangers_among_more_pairs_never_say_less(reached, others):
    some = _tail(reached, pairs=len(reached))
    more = _tail(reached, pairs=len(reached) + others)

    assert more.log_ratio(60.0) >= some.log_ratio(60.0)


@pytest.mark.parametrize("draw", ["exponential", "normal", "uniform"])
def test_new_strangers_reach_no_ratio_more_often_than_may(draw):
    random = np.random.default_rng(4)
    tail = tail_of(getattr(random, draw)(size=5_000).tolist(), pairs=5_000)

    ratios = [tail.log_ratio(one) for one in getattr(random, draw)(size=100_000).tolist()]

    for ratio in (1, 10, 100, 1_000):
        assert sum(one >= math.log(ratio) for one in ratios) <= len(ratios) / ratio


def test_few_strangers_say_less_than_many_of_the_same_kind():
    few, many = (
        tail_of((-np.log((np.arange(count) + 0.5) / count)).tolist(), pairs=count)
        for count in (20, 2_000)
    )

    assert few.log_ratio(20.0) < many.log_ratio(20.0)


@pytest.mark.parametrize("reached", [[], [1.0] * 12, [3.0] * 500])
def test_too_few_strangers_or_all_alike_have_no_tail(reached):
    with pytest.raises(ValueError, match=r"too few|no tail"):
        tail_of(reached, pairs=1_000)


def _tail(reached, *, pairs):
    """Their tail; strangers that all reach the same get one that reaches more."""
    return tail_of([*reached, max(reached) + 1.0], pairs=pairs + 1)
