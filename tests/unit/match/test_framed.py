"""A frame about different pictures is no match; about one picture, or about a part of it, it is."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.fingerprint.detection import detect
from clew.fingerprint.keypoints import Keypoints
from clew.fingerprint.panels import panel_places
from clew.fingerprint.picture import fingerprints_of
from clew.match.compare import as_references
from clew.match.find import find_matches
from clew.match.framed import Framed
from clew.match.geometry import lies_on
from clew.match.pairing import pair_up
from clew.match.subject import Subject
from clew.model.match import Match, Relation
from clew.model.media import Family
from clew.simulate import edits
from clew.simulate.collection import view
from clew.simulate.textures import Picture


def _framed(picture: Picture) -> Picture:
    """A picture in the middle of a busy frame that is always the same."""
    random = np.random.default_rng(8)
    screen = np.kron(random.integers(0, 256, (60, 80, 3)), np.ones((16, 16, 1))).astype(np.uint8)
    height, width = picture.shape[:2]
    screen[160:800, 200:1080] = picture[: min(height, 640), : min(width, 880)]
    return screen


def _numbered(picture: Picture) -> Keypoints:
    return detect(picture, most=512, mirrored=0, places=panel_places(picture)).plain


def _found(query: Picture, known: Picture) -> list[Match]:
    query, known = np.ascontiguousarray(query), np.ascontiguousarray(known)
    held = as_references({"known": Subject(Family.IMAGE, fingerprints_of(known))})
    return list(find_matches(Subject(Family.IMAGE, fingerprints_of(query)), held))


@pytest.mark.parametrize(("one", "other"), [(101, 1), (1, 101)])
def test_one_frame_about_different_pictures_is_no_match(one, other):
    query, match = _numbered(_framed(view(one, 0))), _numbered(_framed(view(other, 0)))
    without = Keypoints(
        query.size,
        query.places,
        query.levels,
        query.turns,
        query.descriptors,
        np.zeros_like(query.panels),
    )

    assert lies_on(pair_up(without, match)) is not None  # the frames alone do lie on each other
    assert lies_on(pair_up(query, match)) is None


def _telephone(picture: Picture) -> Picture:
    """A picture on a telephone's screen, with a line of words above and a row of buttons below."""
    shown = edits.smaller(picture, share=720 / picture.shape[1])
    screen = np.full((1480, 720, 3), 18, np.uint8)
    for text, place in (("12:41  LTE 78%", (20, 40)), ("< Photos       Edit", (20, 110))):
        cv2.putText(screen, text, place, cv2.FONT_HERSHEY_SIMPLEX, 1, (255, 255, 255), 2)
    for number in range(5):
        cv2.circle(screen, (90 + 135 * number, 1410), 30, (220, 220, 220), 4)
    screen[460 : 460 + len(shown)] = shown
    return screen


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(100, 6, id="rooms that their own lines split"),
        pytest.param(104, 6, id="into many panels"),
        pytest.param(104, 5, id="a row of buttons, mirrored"),
        pytest.param(107, 6, id="a row of buttons, stretched"),
    ],
)
def test_one_screen_about_different_rooms_is_no_match(one, other):
    assert _found(_telephone(view(one, 0)), _telephone(view(other, 0))) == []


def test_one_stripe_across_two_different_pictures_is_no_match():
    random = np.random.default_rng(3)
    stripe = np.kron(random.integers(0, 256, (4, 160, 3)), np.ones((8, 8, 1))).astype(np.uint8)
    one, other = view(1, 0), view(101, 0)
    for picture in (one, other):
        picture[100:132] = stripe[:, : picture.shape[1]]

    assert lies_on(pair_up(_numbered(one), _numbered(other))) is None
    assert lies_on(pair_up(_numbered(one), _numbered(edits.grey(one)))) is not None


def test_one_screen_about_one_room_is_a_match():
    (match,) = _found(_telephone(edits.grey(view(6, 0))), _telephone(view(6, 0)))
    assert match.relation in {Relation.COPY, Relation.EDIT}


def test_a_stripe_of_a_picture_is_still_found_in_it():
    picture = view(6, 0)
    height = len(picture)
    (match,) = _found(picture[int(0.45 * height) : int(0.65 * height)], picture)
    assert match.relation in {Relation.EDIT, Relation.EXCERPT}


def test_one_frame_about_one_picture_is_a_match():
    match = _numbered(_framed(view(1, 0)))
    query = _numbered(_framed(edits.grey(view(1, 0))))

    assert lies_on(pair_up(query, match)) is not None


@pytest.mark.parametrize("covered", [False, True])
def test_a_panel_on_one_side_alone_takes_no_match_away(covered):
    picture, other = view(5, 0), view(105, 0)
    changed = picture.copy()
    changed[200:760, 300:1000] = other[200:760, 300:1000]
    query, known = (changed, picture) if covered else (picture, changed)

    (match,) = _found(query, known)

    assert match.relation in {Relation.COPY, Relation.EDIT, Relation.EXCERPT}


@settings(max_examples=12, deadline=None)
@given(
    room=st.integers(0, 40),
    share=st.floats(0.5, 0.95),
    quarters=st.integers(0, 3),
    frame=st.booleans(),
)
def test_a_picture_is_never_told_to_differ_from_its_own_crop_and_turn(room, share, quarters, frame):
    picture = _framed(view(room, 0)) if frame else view(room, 0)
    height, width = picture.shape[:2]
    part = picture[: int(height * share), : int(width * share)]
    query, match = _numbered(edits.turned(part, quarters=quarters)), _numbered(picture)
    pairs = pair_up(query, match)

    assert lies_on(pairs) is not None


def test_nothing_is_no_frame():
    nothing, none = Keypoints.of_nothing((48, 64)), np.empty(0, np.int64)

    assert not Framed(nothing, nothing, np.eye(3)).is_all_that_agrees(none, none)
