"""What calibration measures: edits reach much, strangers little, and what does not hold is told."""

import numpy as np
import pytest

from clew.simulate.collection import view
from clew.simulate.held_out import Measured, Stranger, measure


def test_edits_of_rooms_are_found_and_strangers_stay_within_what_is_allowed():
    measured = measure({str(seed): view(seed, 0, width=512, height=384) for seed in range(40, 45)})

    assert measured.stranger_pairs == 5 * 4 * len(measured.by_edit)
    assert all(measured.recall(edit, 10**4) >= 0.8 for edit in measured.by_edit)
    assert measured.holds


def test_recall_falls_with_the_number_searched_and_strangers_beyond_bounds_are_told():
    ratios = np.array([20.0, 8.0, 1.0, -np.inf])
    honest = Measured({"crop": ratios}, _strangers(0.5, -3.0), 1_000)
    not_honest = Measured({"crop": ratios}, _strangers(9.0, 9.5), 1_000)

    assert [honest.recall("crop", size) for size in (1, 1_000, 10**6)] == [0.75, 0.5, 0.25]
    assert honest.holds
    assert not not_honest.holds
    assert [one.other for one in not_honest.against(2)] == ["1", "0"]


def test_one_picture_is_not_enough():
    with pytest.raises(ValueError, match="two pictures"):
        measure({"one": view(1, 0, width=320, height=240)})


def _strangers(*log_ratios):
    return [Stranger("a", "grey", str(n), ratio) for n, ratio in enumerate(log_ratios)]
