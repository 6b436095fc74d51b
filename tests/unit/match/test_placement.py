"""What a match's evidence tells of where the query lies, and what it leaves open."""

import pytest

from clew.fingerprint.forms import wave
from clew.match.geometry import nearest_turn
from clew.match.overlay import difference, laid_over
from clew.match.placement import Told, as_matched, placed, turning
from clew.model.match import Transform
from clew.simulate import edits
from clew.simulate.collection import view

PICTURE = view(5, 0, width=320, height=240)


@pytest.mark.parametrize("turn", Transform)
def test_a_turn_as_a_homography_is_the_turn_that_geometry_names(turn):
    assert nearest_turn(turning(turn)) is turn


def test_keypoints_tell_before_the_turn_does():
    half = [[0.5, 0, 0.25], [0, 0.5, 0.25], [0, 0, 1]]

    found = placed({"homography": half}, Transform.MIRRORED, query=PICTURE, match=PICTURE)

    assert (found.told, found.is_exact) == (Told.POINTS, True)
    assert found.homography.tolist() == half


@pytest.mark.parametrize(
    "homography",
    {
        "none": None,
        "words": "a homography",
        "ragged": [[1, 0], [0, 1, 0], [0, 0, 1]],
        "of words": [["a", 0, 0], [0, 1, 0], [0, 0, 1]],
        "flat": [[0, 0, 0], [0, 0, 0], [0, 0, 0]],
        "an object": {"a": 1},
    }.values(),
)
def test_a_homography_that_lays_nothing_leaves_the_turn(homography):
    found = placed({"homography": homography}, Transform.FLIPPED, query=PICTURE, match=PICTURE)

    assert (found.told, found.is_exact) == (Told.TURN, False)
    assert (found.homography == turning(Transform.FLIPPED)).all()


@pytest.mark.parametrize("framed", ["query", "match"])
def test_inside_plain_borders_a_picture_lies_on_what_is_in_them(framed):
    bordered = edits.bordered(edits.mirrored(PICTURE))
    query, match = (bordered, PICTURE) if framed == "query" else (PICTURE, bordered)

    found = placed({"borders_trimmed": True}, Transform.MIRRORED, query=query, match=match)

    apart = difference(laid_over(query, match, homography=found.homography))
    plain = difference(laid_over(query, match, homography=turning(Transform.MIRRORED)))
    assert (found.told, found.is_exact) == (Told.BORDERS, False)
    assert apart.pixels.mean() < plain.pixels.mean() / 4


def test_borders_that_are_not_found_again_leave_the_turn():
    found = placed({"borders_trimmed": True}, Transform.NONE, query=PICTURE, match=PICTURE)

    assert found.told is Told.TURN


def test_a_negative_is_laid_as_it_was_matched():
    picture = wave(3)

    assert (as_matched(255 - picture, {"negative": True}) == picture).all()
    assert (as_matched(picture, {}) == picture).all()
