"""Pictures lie on each other when one is an edit of the other, and otherwise do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.fingerprint.detection import detect
from clew.match.calibration import geometry_log_ratio
from clew.match.geometry import Geometry, lies_on, nearest_turn, of_unmirrored
from clew.match.pairing import pair_up
from clew.model.match import Transform
from clew.simulate import edits
from clew.simulate.collection import view

PICTURE = view(5, 0)


def _lies(query, match=PICTURE) -> Geometry | None:
    asking, held = (detect(p, most=512, mirrored=0).plain for p in (query, match))
    return lies_on(pair_up(asking, held))


def test_a_part_lies_where_it_was_cut_out():
    height, width = PICTURE.shape[:2]
    top, left, high, wide = height // 5, width // 3, height // 2, width // 2

    found = _lies(PICTURE[top : top + high, left : left + wide])

    assert found is not None
    corners = found.homography @ np.array([[0, 1, 1, 0], [0, 0, 1, 1], [1, 1, 1, 1]])
    places = (corners[:2] / corners[2]).T
    expected = np.array(
        [(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)]
    ) / (width, height)
    assert np.abs(places - expected).max() < 0.01
    assert found.query_share > 0.97
    assert found.match_share == pytest.approx(0.25, abs=0.02)
    assert geometry_log_ratio(found.agreeing, found.coverage) > 20


@pytest.mark.parametrize("quarters", range(4))
def test_a_turn_is_told(quarters):
    found = _lies(edits.turned(PICTURE, quarters=quarters))

    turns = (
        Transform.NONE,
        Transform.ROTATED_270,
        Transform.ROTATED_180,
        Transform.ROTATED_90,
    )
    assert found is not None
    assert nearest_turn(found.homography) is turns[quarters]


@pytest.mark.parametrize("quarters", range(4))
def test_a_turn_of_a_mirrored_picture_is_told(quarters):
    mirrored = edits.turned(edits.mirrored(PICTURE), quarters=quarters)
    asking = detect(mirrored, most=512, mirrored=256).mirrored

    found = lies_on(pair_up(asking, detect(PICTURE, most=512, mirrored=0).plain))

    turns = (
        Transform.MIRRORED,
        Transform.TRANSVERSED,
        Transform.FLIPPED,
        Transform.TRANSPOSED,
    )
    assert found is not None
    assert nearest_turn(of_unmirrored(found).homography) is turns[quarters]


def test_strangers_do_not_lie_on_each_other():
    for other in range(6, 16):
        found = _lies(view(other, 0))

        assert found is None or geometry_log_ratio(found.agreeing, found.coverage) < 3


def test_the_same_caption_under_two_pictures_proves_nothing():
    one, other = (edits.captioned(view(seed, 0)) for seed in (5, 6))

    found = _lies(one, other)

    assert found is None or geometry_log_ratio(found.agreeing, found.coverage) < 0


@given(st.integers(0, 400), st.floats(0, 1))
def test_more_points_over_more_of_the_picture_say_more(agreeing, coverage):
    here = geometry_log_ratio(agreeing, coverage)

    assert geometry_log_ratio(agreeing + 1, coverage) >= here
    assert geometry_log_ratio(agreeing, min(1.0, coverage + 0.05)) >= here
