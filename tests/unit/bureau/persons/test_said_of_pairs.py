"""Dossiers speak on a match: by holding both of its items, or by being judged different."""

import pytest

from clew.bureau.persons.actions.items import add_item, gather_confirmed
from clew.bureau.persons.actions.joining import judge_different
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.queries.said_of_pairs import said_by_dossiers
from clew.bureau.vault.queries import match_by_id
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
def exhibit(rosa):
    return make_exhibit(make_case(rosa))


@pytest.fixture
def match(exhibit):
    return make_match(make_item(exhibit), make_item(exhibit))


def _open(rosa, exhibit, *items, kind=Kind.PERSON, name="Gardener"):
    one = open_dossier(rosa, kind=kind, case=exhibit.case, name=name, now=NOW)
    for item in items:
        add_item(rosa, dossier_id=one.pk, sha256=item, reason="one hat", now=NOW)
    return one


def _said(officer, match):
    told = said_by_dossiers(officer, match_by_id(officer, match.pk))
    return [(one.verdict, one.contradicts) for one in told]


def test_a_dossier_that_holds_both_says_the_same(rosa, exhibit, match):
    _open(rosa, exhibit, match.query_id, match.target_id)

    assert _said(rosa, match) == [("same", False)]
    make_judgement(match, rosa, verdict="not_same")
    assert _said(rosa, match) == [("same", True)]


def test_what_only_follows_the_match_says_nothing_of_it(rosa, exhibit, match):
    make_judgement(match, rosa)
    one = open_dossier(
        rosa, kind=Kind.PERSON, case=exhibit.case, name="Cook", start=match.query_id, now=NOW
    )
    gather_confirmed(rosa, dossier_id=one.pk, now=NOW)
    assert one.decisions.filter(act="adds").count() == 2

    assert _said(rosa, match) == []


def test_two_that_were_judged_different_say_not_the_same(rosa, exhibit, match):
    one = _open(rosa, exhibit, match.query_id)
    other = _open(rosa, exhibit, match.target_id, name="Cook")
    assert _said(rosa, match) == []
    judge_different(rosa, first_id=one.pk, second_id=other.pk, reason="two hats", now=NOW)

    make_judgement(match, rosa)

    assert _said(rosa, match) == [("not_same", True)]


def test_a_kind_that_does_not_gather_by_the_relation_says_nothing(rosa, exhibit):
    match = make_match(make_item(exhibit), make_item(exhibit), relation=Relation.SCENE)
    _open(rosa, exhibit, match.query_id, match.target_id)

    assert _said(rosa, match) == []


def test_a_dossier_that_may_not_be_seen_says_nothing(rosa, match):
    ben = make_officer("ben", bureau=rosa.bureau)
    hidden = make_exhibit(make_case(ben))
    exhibit = match.query.locations.get().exhibit
    exhibit.case.members.add(ben, through_defaults={"since_at": NOW})
    _open(ben, hidden, match.query_id, match.target_id)

    assert _said(rosa, match) == []
    assert _said(ben, match) == [("same", False)]
