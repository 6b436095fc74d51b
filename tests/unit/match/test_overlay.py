"""One picture comes to lie on another where the homography says, or it is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clew.match.overlay import (
    LARGEST_CANVAS,
    DegenerateHomographyError,
    difference,
    laid_over,
    mixed,
    outline,
)
from clew.match.placement import turning
from clew.model.match import Transform

sides = st.integers(1, 60)
pictures = st.tuples(sides, sides).flatmap(lambda size: arrays(np.uint8, (*size, 3)))
shares = st.floats(0, 1)

TURNED = {
    Transform.NONE: lambda p: p,
    Transform.ROTATED_90: lambda p: np.rot90(p, -1),
    Transform.ROTATED_180: lambda p: np.rot90(p, 2),
    Transform.ROTATED_270: np.rot90,
    Transform.MIRRORED: lambda p: p[:, ::-1],
    Transform.FLIPPED: lambda p: p[::-1],
    Transform.TRANSPOSED: lambda p: p.swapaxes(0, 1),
    Transform.TRANSVERSED: lambda p: np.rot90(p, 2).swapaxes(0, 1),
}


@st.composite
def crops(draw):
    """A crop's (left, top, width, height) in shares, no side under a twentieth."""
    width, height = draw(st.floats(0.05, 1)), draw(st.floats(0.05, 1))
    return draw(shares) * (1 - width), draw(shares) * (1 - height), width, height


@given(picture=pictures)
def test_the_identity_lays_a_picture_on_itself_to_the_pixel(picture):
    overlay = laid_over(picture, picture, homography=np.eye(3))

    assert (overlay.query.pixels == picture).all()
    assert (overlay.match.pixels == picture).all()
    assert overlay.query.covered.all()
    assert overlay.match.covered.all()
    assert not difference(overlay).pixels.any()


@given(picture=pictures, turn=st.sampled_from(Transform))
def test_a_turn_lays_a_picture_on_its_turned_self_to_the_pixel(picture, turn):
    turned = TURNED[turn](picture)

    overlay = laid_over(picture, turned, homography=turning(turn))

    assert (overlay.query.pixels == turned).all()
    assert not difference(overlay).pixels.any()


@given(picture=pictures, share=shares)
def test_any_mix_of_a_picture_with_itself_is_the_picture(picture, share):
    overlay = laid_over(picture, picture, homography=np.eye(3))

    assert (mixed(overlay, share=share) == picture).all()


@given(crop=crops())
def test_the_outline_of_a_crop_encloses_what_was_cut_out(crop):
    left, top, width, height = crop

    corners = outline(np.array([[width, 0, left], [0, height, top], [0, 0, 1]]))

    expected = [
        [left, top],
        [left + width, top],
        [left + width, top + height],
        [left, top + height],
    ]
    assert np.allclose(corners, expected)


@given(crop=crops())
def test_a_crop_covers_its_own_place_on_the_canvas_and_no_other(crop):
    left, top, width, height = crop
    white, black = np.full((40, 60), 255, np.uint8), np.zeros((40, 60), np.uint8)

    overlay = laid_over(
        white, black, homography=np.array([[width, 0, left], [0, height, top], [0, 0, 1]])
    )

    assert overlay.match.covered.all()
    high, wide = overlay.match.covered.shape
    rows, columns = np.nonzero(overlay.query.covered)
    assert abs(columns.min() - left * wide) <= 1
    assert abs(columns.max() + 1 - (left + width) * wide) <= 1
    assert abs(rows.min() - top * high) <= 1
    assert abs(rows.max() + 1 - (top + height) * high) <= 1
    assert (difference(overlay).covered == overlay.query.covered).all()


@given(
    numbers=st.lists(st.floats(-3, 3), min_size=8, max_size=8),
    query=st.tuples(sides, sides),
    match=st.tuples(sides, sides),
)
def test_whatever_is_laid_lies_whole_on_a_canvas_of_bounded_size(numbers, query, match):
    homography = np.array([*numbers, 1.0]).reshape(3, 3)
    asked, held = np.zeros(query, np.uint8), np.zeros(match, np.uint8)

    try:
        overlay = laid_over(asked, held, homography=homography)
    except DegenerateHomographyError:
        return

    height, width = overlay.match.covered.shape
    assert max(height, width) <= LARGEST_CANVAS
    for corners in (overlay.query_outline, overlay.match_outline):
        assert corners.min() > -1e-6
        assert (corners.max(axis=0) < (width + 1e-6, height + 1e-6)).all()


def test_a_picture_that_holds_more_than_the_match_is_shown_whole():
    white, black = np.full((40, 60), 255, np.uint8), np.zeros((40, 60), np.uint8)

    overlay = laid_over(
        white, black, homography=np.array([[2.0, 0, -0.5], [0, 2, -0.5], [0, 0, 1]])
    )

    assert overlay.query.covered.all()
    assert overlay.match.covered.mean() == pytest.approx(0.25, abs=0.01)
    both = mixed(overlay, share=0.25)
    assert both[0, 0].tolist() == [255] * 3
    assert both[both.shape[0] // 2, both.shape[1] // 2].tolist() == [64] * 3


def test_the_outlines_are_drawn_over_the_mix():
    grey = np.full((90, 120), 128, np.uint8)
    overlay = laid_over(grey, grey, homography=np.diag([0.5, 0.5, 1.0]))

    plain, drawn = mixed(overlay), mixed(overlay, outlined=True)

    assert not np.ptp(plain, axis=2).any()
    along = np.rint(overlay.query_outline[2]).astype(int)
    assert np.ptp(drawn[along[1], along[0] // 2]) > 100


@pytest.mark.parametrize(
    "homography",
    {
        "no numbers": np.full((3, 3), np.nan),
        "endless": np.diag([np.inf, 1, 1]),
        "of another shape": np.eye(2),
        "nothing at all": np.array(None, np.float64),
        "all in one point": np.zeros((3, 3)),
        "all on one line": np.array([[1.0, 0, 0], [1, 0, 0], [0, 0, 1]]),
        "torn over the horizon": np.array([[1.0, 0, 0], [0, 1, 0], [-2, 0, 1]]),
        "out to the horizon": np.array([[1.0, 0, 0], [0, 1, 0], [-1, 0, 1]]),
        "too small to see": np.diag([0.001, 0.001, 1]),
        "thrown far off": np.array([[1.0, 0, 1e6], [0, 1, 0], [0, 0, 1]]),
    }.values(),
)
def test_a_degenerate_homography_is_refused(homography):
    picture = np.zeros((4, 4), np.uint8)

    with pytest.raises(DegenerateHomographyError):
        outline(homography)
    with pytest.raises(DegenerateHomographyError):
        laid_over(picture, picture, homography=homography)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_mix_of_more_than_all_is_refused(share):
    picture = np.zeros((4, 4), np.uint8)

    with pytest.raises(ValueError, match="between 0 and 1"):
        mixed(laid_over(picture, picture, homography=np.eye(3)), share=share)
