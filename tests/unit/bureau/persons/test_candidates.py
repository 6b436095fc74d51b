"""Candidates: what scenes and sensors join, as far as it may be seen, and nothing refuted."""

import pytest

from clew.bureau.persons.actions.items import add_item
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.queries.candidates import candidates
from clew.model.dossier import Kind
from clew.model.match import Relation
from records import (
    NOW,
    make_case,
    make_exhibit,
    make_item,
    make_judgement,
    make_match,
    make_officer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def case(rosa):
    return make_case(rosa)


@pytest.fixture
def exhibit(case):
    return make_exhibit(case)


def _scene(one, other, **facts):
    return make_match(one, other, relation=Relation.SCENE, **facts)


def _items(officer, case):
    return [set(one.items) for one in candidates(officer, case, Kind.PLACE)]


def test_items_that_scenes_join_step_by_step_are_one_candidate(rosa, case, exhibit):
    a, b, c, alone, copy = (make_item(exhibit) for _ in range(5))
    _scene(a, b, score=0.9)
    confirmed = _scene(c, b, score=0.8)
    make_judgement(confirmed, rosa)
    make_match(alone, copy, relation=Relation.COPY)

    (candidate,) = candidates(rosa, case, Kind.PLACE)

    assert set(candidate.items) == {a.pk, b.pk, c.pk}
    assert [(pair.score, pair.is_confirmed) for pair in candidate.joined] == [
        (0.9, False),
        (0.8, True),
    ]
    assert candidate.known == ()


def test_candidates_of_more_items_come_first(rosa, case, exhibit):
    a, b, c, d, e = (make_item(exhibit) for _ in range(5))
    _scene(d, e)
    _scene(a, b)
    _scene(b, c)

    assert _items(rosa, case) == [{a.pk, b.pk, c.pk}, {d.pk, e.pk}]


def test_a_pair_that_somebody_judged_not_the_same_joins_nothing(rosa, case, exhibit):
    a, b = make_item(exhibit), make_item(exhibit)
    make_judgement(_scene(a, b), rosa, verdict="not_same")
    _scene(b, a)  # found from the other side as well

    assert candidates(rosa, case, Kind.PLACE) == []


def test_what_belongs_to_one_place_already_is_no_candidate_until_more_is_joined(
    rosa, case, exhibit
):
    a, b, c = (make_item(exhibit) for _ in range(3))
    _scene(a, b)
    place = open_dossier(rosa, kind=Kind.PLACE, case=case, name="Blue room", now=NOW)
    for item in (a, b):
        add_item(rosa, dossier_id=place.pk, sha256=item.pk, reason="seen", now=NOW)
    assert candidates(rosa, case, Kind.PLACE) == []

    _scene(b, c)

    (candidate,) = candidates(rosa, case, Kind.PLACE)
    assert set(candidate.items) == {a.pk, b.pk, c.pk}
    assert candidate.known == ("Blue room",)


def test_items_of_other_cases_join_for_who_may_see_them_and_for_nobody_else(rosa, case, exhibit):
    a = make_item(exhibit)
    hidden = make_item(make_exhibit(make_case(make_officer())))
    shared = make_item(make_exhibit(make_case(rosa)))
    _scene(a, hidden)
    _scene(a, shared)

    assert _items(rosa, case) == [{a.pk, shared.pk}]
    assert candidates(make_officer(), case, Kind.PLACE) == []


def test_one_sensors_noise_joins_to_a_device_and_to_no_place(rosa, case, exhibit):
    a, b = make_item(exhibit), make_item(exhibit)
    match = make_match(a, b, relation=Relation.CAMERA)

    (candidate,) = candidates(rosa, case, Kind.DEVICE)

    assert set(candidate.items) == {a.pk, b.pk}
    assert [pair.match for pair in candidate.joined] == [match.pk]
    assert candidates(rosa, case, Kind.PLACE) == []
