"""A room seen from two places is a scene; an edit of one picture is not; strangers are nothing."""

import numpy as np
import pytest

from clew.fingerprint.detection import detect
from clew.fingerprint.picture import fingerprints_of
from clew.match.compare import as_references
from clew.match.epipolar import two_views
from clew.match.find import find_matches
from clew.match.pairing import pair_up
from clew.match.subject import Subject
from clew.model.match import Relation
from clew.model.media import Family
from clew.simulate import edits
from clew.simulate.collection import view


def _subject(picture: np.ndarray) -> Subject:
    return Subject(Family.IMAGE, fingerprints_of(picture))


@pytest.mark.parametrize(("room", "one", "other"), [(1, 0, 2), (5, 3, 4), (10, 0, 4), (11, 0, 1)])
def test_another_view_of_a_room_is_its_scene(room, one, other):
    known = as_references({"room": _subject(view(room, one))})

    (match,) = find_matches(_subject(view(room, other)), known)

    assert match.relation is Relation.SCENE
    assert match.evidence["keypoints_moved"] >= 12


@pytest.mark.parametrize(
    "edit", [edits.mirrored, edits.cropped, edits.captioned, edits.bordered, edits.grey]
)
def test_an_edit_of_one_picture_is_not_taken_for_another_view(edit):
    picture = view(12, 0)
    known = as_references({"picture": _subject(picture)})

    (match,) = find_matches(_subject(edit(picture)), known)

    assert match.relation in {Relation.COPY, Relation.EDIT}


def test_views_of_different_rooms_are_nothing_to_each_other():
    subjects = [_subject(view(room, 1)) for room in range(20, 28)]

    for number, subject in enumerate(subjects):
        for other in subjects[number + 1 :]:
            assert find_matches(subject, as_references({"other": other})) == []


@pytest.mark.parametrize(("one", "other"), [(100, 1), (102, 2), (104, 4)])
def test_one_line_of_writing_above_different_rooms_makes_no_scene(one, other):
    known = as_references({"other": _subject(edits.captioned(view(other, 0)))})

    assert find_matches(_subject(edits.captioned(view(one, 0))), known) == []


def test_too_few_keypoints_tell_no_views():
    flat = detect(np.full((90, 160), 17, np.uint8), most=100, mirrored=0).plain

    assert two_views(pair_up(flat, flat)) is None
