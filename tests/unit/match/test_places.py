"""A room seen from far aside is found by its place; other rooms, frames and plain walls are not."""

import numpy as np
import pytest

from clew.fingerprint.kinds.place import KIND
from clew.fingerprint.picture import fingerprints_of
from clew.fingerprint.places.detecting import place_keypoints
from clew.fingerprint.places.keypoints import PlaceKeypoints
from clew.fingerprint.places.place import PlaceView
from clew.fingerprint.registry import missing_model
from clew.match.checkability import state_without_match
from clew.match.compare import as_references
from clew.match.find import find_matches
from clew.match.subject import Subject
from clew.model.match import Match, Relation, State
from clew.model.media import Family
from clew.simulate import edits
from clew.simulate.camera import Camera, viewpoint
from clew.simulate.collection import view
from clew.simulate.renderer import photograph, render
from clew.simulate.room import furnished_room
from clew.simulate.textures import Picture
from two_views_of_places import views_of_two

FAR_ASIDE = {
    "36 degrees": (50_037, Camera(np.array([4.85, 1.25, 1.2]), np.array([4.3, 5.3, 0.55]), 71)),
    "41 degrees": (50_019, Camera(np.array([4.65, 3.85, 1.35]), np.array([4.1, 0, 1.1]), 59)),
    "47 degrees": (50_006, Camera(np.array([0.51, 0.91, 1.44]), np.array([0, 5.07, 1.07]), 65)),
}


@pytest.fixture(scope="module")
def observer():
    if missing := missing_model(KIND):
        pytest.skip(missing)
    return KIND.observer()


def _taken(room: int, camera: Camera) -> Picture:
    return photograph(render(furnished_room(room), camera, width=800, height=600), seed=room)


def _subject(observer, picture: Picture) -> Subject:
    """The picture with all that pictures are found by."""
    observer.forget()
    gathered = KIND.gather()
    for data in observer.observe(picture):
        gathered.take(data, at_s=None)
    seen = gathered.ended(duration_s=None)
    return Subject(Family.IMAGE, [*fingerprints_of(picture), *seen])


def _keypoints(subject: Subject) -> PlaceKeypoints:
    (place,) = (one for one in subject.fingerprints if one.kind == KIND.name)
    return PlaceView.from_bytes(place.data).keypoints


def _found(query: Subject, known: Subject) -> list[Match]:
    return find_matches(query, as_references({"known": known}))


@pytest.mark.parametrize("aside", FAR_ASIDE)
def test_a_room_from_far_aside_is_a_scene_by_its_place(observer, aside):
    room, camera = FAR_ASIDE[aside]
    known = _taken(room, viewpoint(furnished_room(room), seed=room))
    query = (_taken(room, camera) * 0.7).astype(np.uint8)

    (match,) = _found(_subject(observer, query), _subject(observer, known))

    assert match.relation is Relation.SCENE
    assert match.evidence["kind"] == "place"
    assert match.score > 0.99


def test_different_rooms_in_one_frame_or_under_one_line_are_no_place(observer):
    rooms = [view(room, 0) for room in (1, 3)]

    for edit in (edits.captioned, edits.bordered, lambda picture: picture):
        one, other = (_subject(observer, edit(room)) for room in rooms)
        assert _found(one, other) == []


def test_a_copy_stays_a_copy(observer):
    picture = view(5, 0)

    found = _found(_subject(observer, edits.grey(picture)), _subject(observer, picture))

    assert [match.relation for match in found] == [Relation.COPY]


def test_a_mirrored_part_of_a_picture_is_no_view_from_aside(observer):
    picture = view(5, 0)
    part = edits.cropped(edits.mirrored(picture), share=0.3)

    found = _found(_subject(observer, part), _subject(observer, picture))

    assert {match.relation for match in found} <= {Relation.EDIT, Relation.EXCERPT}
    assert found


def test_a_wall_of_one_colour_is_no_place(observer):
    wall = _subject(observer, np.full((600, 800, 3), 190, np.uint8))

    assert not [one for one in wall.fingerprints if one.kind == KIND.name]


def test_the_same_speaks_for_a_place_whichever_is_asked_about(observer):
    room, camera = FAR_ASIDE["36 degrees"]
    pictures = (_taken(room, viewpoint(furnished_room(room), seed=room)), _taken(room, camera))
    one, other = (_keypoints(_subject(observer, picture)) for picture in pictures)

    forth, back = views_of_two(one, other), views_of_two(other, one)

    assert forth is not None
    assert back is not None
    assert min(forth.agreeing, back.agreeing) > 0.7 * max(forth.agreeing, back.agreeing)


def test_that_nobody_looked_for_the_place_is_said_where_nothing_was_found():
    picture = Subject(Family.IMAGE, fingerprints_of(view(5, 0)))

    state, reason = state_without_match(picture, None, no_places="the model is missing")

    assert state is State.NO_MATCH
    assert reason == "nothing was found, but its place was not checked: the model is missing"


def test_two_rooms_whose_walls_are_dotted_alike_are_no_place():
    """Patterns that repeat fit lines by chance more often than furniture does."""
    one, other = (place_keypoints(view(room, 0)) for room in (31, 34))

    views = views_of_two(one, other)

    assert views is None or views.log_ratio < 0
