"""Pictures shortlisted together are measured against each other, but not against their own kind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.fingerprint.places.keypoints import PlaceKeypoints
from clew.match.calibration import LEAST_RIVALS
from clew.match.epipolar import TwoViews
from clew.match.place_pairing import contested_pairs, likeness, pair_up_places
from clew.match.places import views_of_places
from two_views_of_places import views_of_two

ENOUGH = LEAST_RIVALS + 2
UNSURE = TwoViews(0, 0, 0, 0.0)


def _seen_from(degrees: float, *, room: int, changed: float = 0.0) -> PlaceKeypoints:
    """Two hundred corners of an invented room, some of what is around each changed."""
    random = np.random.default_rng(room)
    corners = random.uniform(-2, 2, (200, 3))
    kept = random.integers(0, 256, (200, 64), dtype=np.uint8)
    noise = np.random.default_rng([room, int(degrees)])
    other = noise.integers(0, 256, kept.shape, dtype=np.uint8)
    kept = np.where(noise.random(kept.shape) < changed, other, kept)
    turn = np.radians(degrees)
    across = np.cos(turn) * corners[:, 0] + np.sin(turn) * corners[:, 2]
    depth = 7 - np.sin(turn) * corners[:, 0] + np.cos(turn) * corners[:, 2]
    places = np.stack([320 + 500 * across / depth, 240 + 500 * corners[:, 1] / depth], axis=1)
    inside = ((places > 0) & (places < (640, 480))).all(axis=1)
    none = np.zeros(int(inside.sum()), np.uint8)
    return PlaceKeypoints((480, 640), places[inside].astype(np.float32), kept[inside], none)


def _together(query: PlaceKeypoints, pictures, *, targets=None):
    held = dict(enumerate(pictures))
    named = targets or {key: str(key) for key in held}
    return views_of_places(query, held, targets=named)


@pytest.fixture(scope="module")
def strangers():
    return [_seen_from(0, room=room) for room in range(100, 100 + ENOUGH)]


def test_a_place_from_aside_is_told_among_strangers_and_none_of_these_is(strangers):
    query, own = _seen_from(0, room=1), _seen_from(40, room=1, changed=0.2)

    found = _together(query, [own, *strangers])

    assert found[0].log_ratio > 10
    assert all(views.log_ratio < 0 for key, views in found.items() if key)


def test_twenty_views_of_one_room_do_not_hide_each_other(strangers):
    query = _seen_from(0, room=1)
    views = [_seen_from(2 * number, room=1, changed=0.2) for number in range(1, 21)]

    found = _together(query, [*views, *strangers])

    assert all(found[key].log_ratio > 10 for key in range(20))


def test_frames_of_one_clip_are_no_rivals(strangers):
    query = _seen_from(0, room=1)
    frames = [_seen_from(40, room=1, changed=0.78), _seen_from(40, room=1, changed=0.78)]
    pictures = [*frames, *strangers]
    of_one = dict.fromkeys((0, 1), "clip") | {key: str(key) for key in range(2, len(pictures))}

    of_clip = _together(query, pictures, targets=of_one)
    of_two = _together(query, pictures)

    assert (views_of_two(query, frames[0]) or UNSURE).log_ratio <= 0
    assert of_clip[0] == _together(query, [frames[0], *strangers])[0]
    assert 0 not in of_two or of_two[0].agreeing < of_clip[0].agreeing


@pytest.mark.parametrize("count", [1, 2, LEAST_RIVALS])
def test_with_few_pictures_each_is_told_as_if_alone(strangers, count):
    query = _seen_from(0, room=1)
    pictures = [_seen_from(30, room=1, changed=0.5), *strangers[: count - 1]]

    found = _together(query, pictures)

    for key, picture in enumerate(pictures):
        assert found.get(key) == views_of_two(query, picture)


def test_pictures_without_keypoints_neither_answer_nor_disturb(strangers):
    query, own = _seen_from(0, room=1), _seen_from(40, room=1)
    nothing = [PlaceKeypoints.of_nothing((480, 640))] * 3

    found = _together(query, [own, *strangers, *nothing])

    assert found[0] == _together(query, [own, *strangers])[0]
    assert not found.keys() & set(range(1 + ENOUGH, 4 + ENOUGH))
    assert _together(nothing[0], [own, *strangers]) == {}


@given(st.floats(0, 2), st.floats(0, 2), st.integers(0, 50))
def test_nearer_rivals_never_leave_more_pairs(one, other, room):
    like = likeness(_seen_from(0, room=room), _seen_from(20, room=room, changed=0.3))
    nearer, further = sorted((one, other))
    of = {d: contested_pairs(like, np.full(len(like.nearest), d, np.float32)) for d in (one, other)}

    assert len(of[nearer]) <= len(of[further])
    assert len(contested_pairs(like, np.zeros_like(like.nearest))) == 0


def test_rivals_that_are_far_leave_all_that_is_paired_alone():
    like = likeness(_seen_from(0, room=1), _seen_from(20, room=1, changed=0.3))

    alone = pair_up_places(like)
    contested = contested_pairs(like, np.full_like(like.nearest, 4))

    assert len(alone) > 20
    assert set(alone.rows) <= set(contested.rows)
