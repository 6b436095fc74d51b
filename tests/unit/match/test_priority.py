"""Priority: what points at a child who can still be found comes first, and says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.match.priority import Signs, Told, is_camera_original, priority_of
from clew.model.match import Relation, State
from clew.model.media import Embedded, Facts, Provenance, Signed

signs = st.builds(
    Signs,
    state=st.sampled_from([None, *State]),
    relation=st.sampled_from(Relation),
    is_listed=st.booleans(),
    identified_as=st.sampled_from(["", "series Lighthouse"]),
    is_camera_original=st.booleans(),
    age_days=st.none() | st.integers(-400, 4000),
    told=st.lists(
        st.builds(Told, st.just("room"), st.floats(0, 1), st.integers(1, 40), st.just("a"))
    ).map(tuple),
    clues=st.lists(st.text(min_size=1, max_size=5), max_size=6).map(tuple),
)


@given(signs)
def test_the_points_are_the_sum_of_the_reasons_that_are_said(one):
    priority = priority_of(one)
    assert priority.points == sum(reason.points for reason in priority.reasons)
    assert all(reason.why for reason in priority.reasons)


@given(signs, signs)
def test_what_is_identified_already_never_comes_before_what_is_new(one, other):
    known = priority_of(_with(one, state=None, identified_as="person A"))
    new = priority_of(_with(other, state=State.NO_MATCH, identified_as="", is_listed=False))
    assert known.points < new.points


@given(signs)
def test_a_further_clue_never_lowers_an_item(one):
    more = _with(one, clues=(*one.clues, "a position"))
    assert priority_of(more).points >= priority_of(one).points


@given(signs, st.lists(st.integers(1, 40), max_size=9))
def test_all_that_classifiers_say_adds_no_more_than_being_new_does(one, points):
    told = tuple(Told("room", 0.9, each, "said by rooms 1") for each in points)
    quiet = priority_of(_with(one, told=())).points
    assert quiet <= priority_of(_with(one, told=told)).points <= quiet + 40


@pytest.mark.parametrize("state", [State.UNCHECKED, State.UNCHECKABLE])
def test_what_was_not_compared_is_never_called_new(state):
    told = priority_of(Signs(state=state))
    assert told.points == 0
    assert any("nobody knows" in reason.why for reason in told.reasons)


def test_a_file_from_the_future_is_not_called_recent():
    assert priority_of(Signs(state=State.NO_MATCH, age_days=-3)).points == (
        priority_of(Signs(state=State.NO_MATCH)).points
    )


CAMERA = {"camera_make": "Invented", "camera_model": "One"}
FROM_CAMERA = {
    "a camera's name": (Facts(**CAMERA), True),
    "a camera's own program": (Facts(**CAMERA, software="Invented One v1.2"), True),
    "intact credentials": (Facts(**CAMERA, provenance=Provenance(Signed.INTACT)), True),
    "nothing said": (Facts(), False),
    "an editing program": (Facts(**CAMERA, software="GIMP 2.10"), False),
    "a history of edits": (Facts(**CAMERA, edits=("saved",)), False),
    "another picture inside": (Facts(**CAMERA, embedded=Embedded.DIFFERENT), False),
    "changed since it was signed": (Facts(**CAMERA, provenance=Provenance(Signed.CHANGED)), False),
}


@pytest.mark.parametrize("reason", FROM_CAMERA)
def test_a_camera_original_is_told_by_what_it_says(reason):
    facts, is_original = FROM_CAMERA[reason]
    assert is_camera_original(facts) is is_original


def _with(one, **changed):
    return Signs(**{name: getattr(one, name) for name in Signs.__slots__} | changed)


def test_how_an_item_is_related_is_said_in_words():
    (reason,) = priority_of(Signs(state=None, relation=Relation.SAME_FILE)).reasons

    assert reason.why == "belongs with other files here (same file), none of them identified"
