"""What was measured is told as it is: recall by size, strangers beyond bounds, reliability."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.simulate.held_out.measured import Measured, Stranger
from clew.simulate.held_out.reliability import reliability, stands_for

RATIOS = st.lists(st.floats(-50, 50), min_size=1, max_size=30)


def test_recall_falls_with_the_number_searched_and_strangers_beyond_bounds_are_told():
    ratios = np.array([20.0, 8.0, 1.0, -np.inf])
    honest = Measured({"crop": ratios}, _strangers(0.5, -3.0), 1_000)
    not_honest = Measured({"crop": ratios}, _strangers(9.0, 9.5), 1_000)

    assert [honest.recall("crop", size) for size in (1, 1_000, 10**6)] == [0.75, 0.5, 0.25]
    assert honest.holds
    assert not not_honest.holds
    assert [one.other for one in not_honest.against(2)] == ["1", "0"]


@given(RATIOS, RATIOS, st.sampled_from([1, 1_000, 10**6, 10**9]))
def test_every_pair_is_in_one_bin_and_nothing_is_more_certain_than_observed(copies, others, size):
    measured = Measured({"grey": np.array(copies)}, _strangers(*others), 500)

    bins = reliability(measured, size=size)

    assert sum(one.copies for one in bins) == len(copies)
    assert sum(one.strangers for one in bins) == 500
    assert all(one.least <= one.predicted <= one.most for one in bins)
    assert all(one.surely <= one.observed for one in bins)


def test_a_stranger_that_is_taken_for_a_copy_spoils_its_bin_by_as_many_as_it_stands_for():
    measured = Measured({"grey": np.full(10, 30.0)}, _strangers(30.0), 1_000)

    surest = reliability(measured, size=1_000)[-1]

    assert stands_for(measured, size=1_000) == pytest.approx(10)
    assert (surest.copies, surest.strangers) == (10, 1)
    assert surest.observed == pytest.approx(0.5)


def test_without_copies_nothing_is_told_of_reliability():
    assert reliability(Measured({}, _strangers(9.0), 10), size=1_000) == []


def _strangers(*log_ratios):
    return [Stranger("a", "grey", str(n), ratio) for n, ratio in enumerate(log_ratios)]
