"""What is identified already is told of every copy, and of nothing that one may not see."""

import pytest

from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.items import add_item, remove_item
from clew.bureau.persons.actions.joining import merge
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.actions.undoing import undo
from clew.bureau.persons.queries import already_identified, identified_of_case
from clew.model.dossier import Kind, Status
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

WHY = "school photograph"


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def case(rosa):
    return make_case(rosa)


def _dossier(officer, case, *items, kind=Kind.PERSON, name="A", identified=True):
    made = open_dossier(officer, kind=kind, case=case, name=name, now=NOW)
    for item in items:
        add_item(officer, dossier_id=made.pk, sha256=item.sha256, reason=WHY, now=NOW)
    if identified:
        set_status(officer, dossier_id=made.pk, status=Status.IDENTIFIED, reason=WHY, now=NOW)
    return made


def _told(officer, *items):
    found = already_identified(officer, [item.sha256 for item in items])
    return {
        item: [(row.dossier.name, row.relation, row.confirmed) for row in rows]
        for item, rows in found.items()
    }


def test_an_item_and_its_copies_from_either_side_are_known(rosa, case):
    exhibit = make_exhibit(case)
    item, copy, found_by, scene, stranger = (make_item(exhibit) for _ in range(5))
    make_judgement(make_match(item, copy), rosa)
    make_match(found_by, item, relation=Relation.EXCERPT)
    make_match(scene, item, relation=Relation.SCENE)
    _dossier(rosa, case, item)

    told = _told(rosa, item, copy, found_by, scene, stranger)

    assert told == {
        item.sha256: [("A", Relation.SAME_FILE, True)],
        copy.sha256: [("A", Relation.COPY, True)],
        found_by.sha256: [("A", Relation.EXCERPT, False)],
    }
    assert identified_of_case(rosa, case).keys() == told.keys()


def test_what_was_judged_not_the_same_or_is_unidentified_or_removed_is_not_known(rosa, case):
    exhibit = make_exhibit(case)
    item, lookalike, other, taken = (make_item(exhibit) for _ in range(4))
    make_judgement(make_match(lookalike, item), rosa, verdict="not_same")
    one = _dossier(rosa, case, item, taken)
    _dossier(rosa, case, other, name="B", identified=False)
    remove_item(rosa, dossier_id=one.pk, sha256=taken.sha256, reason=WHY, now=NOW)

    assert _told(rosa, item, lookalike, other, taken).keys() == {item.sha256}
    assert identified_of_case(rosa, case).keys() == {item.sha256}


def test_a_merge_with_an_identified_person_makes_known_and_undoing_it_unknown(rosa, case):
    item = make_item(make_exhibit(case))
    first = _dossier(rosa, case, item, identified=False)
    second = _dossier(rosa, case, name="B")
    assert _told(rosa, item) == {}

    merged = merge(rosa, first_id=first.pk, second_id=second.pk, reason=WHY, now=NOW)

    assert _told(rosa, item).keys() == {item.sha256}
    undo(rosa, decision_id=merged.pk, reason=WHY, now=NOW)
    assert _told(rosa, item) == {}


def test_persons_come_before_series_and_places(rosa, case):
    item = make_item(make_exhibit(case))
    for kind in (Kind.PLACE, Kind.SERIES, Kind.PERSON):
        _dossier(rosa, case, item, kind=kind, name=kind.value)

    (rows,) = _told(rosa, item).values()
    assert [name for name, *_ in rows] == ["person", "place", "series"]


@pytest.mark.parametrize("hidden", ["its case", "another of its items", "the copy"])
def test_nothing_is_told_of_a_person_one_may_not_see(rosa, case, hidden):
    ben = make_officer("ben", bureau=rosa.bureau)
    case.members.add(ben, through_defaults={"since_at": NOW})
    secret = make_case(rosa)
    item, copy = make_item(make_exhibit(case)), make_item(make_exhibit(case))
    match = make_match(item, copy)
    _dossier(
        rosa,
        secret if hidden == "its case" else case,
        copy,
        *([make_item(make_exhibit(secret))] if hidden == "another of its items" else []),
    )
    if hidden == "the copy":
        match.target.locations.update(exhibit=make_exhibit(secret))

    assert _told(ben, item, copy) == {}
    assert identified_of_case(ben, case) == {}
    assert _told(rosa, item, copy).keys() == {item.sha256, copy.sha256}
