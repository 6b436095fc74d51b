"""Other judgements speak on a match: of itself, of the two, and by a third that may be seen."""

import pytest

from clew.bureau.vault.queries import match_by_id
from clew.bureau.vault.queries.saying import Way, said_of
from clew.model.match import Relation
from records import make_case, make_exhibit, make_item, make_judgement, make_match, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def ben(rosa):
    return make_officer("ben", bureau=rosa.bureau)


@pytest.fixture
def exhibit(rosa, ben):
    return make_exhibit(make_case(rosa, ben))


@pytest.fixture
def items(exhibit):
    return [make_item(exhibit) for _ in range(3)]


@pytest.fixture
def match(items):
    return make_match(items[0], items[1])


def _said(officer, match):
    told = said_of(officer, match_by_id(officer, match.pk))
    return [(one.way, one.verdict, one.contradicts) for one in told]


def test_a_match_on_which_nobody_else_said_anything_has_nothing(rosa, match):
    make_judgement(match, rosa)

    assert _said(rosa, match) == []


def test_what_another_officer_judged_before_is_told_and_contradicts(rosa, ben, match):
    make_judgement(match, ben, verdict="not_same")
    make_judgement(match, ben, verdict="unsure")
    make_judgement(match, rosa)

    assert _said(rosa, match) == [(Way.THIS, "not_same", True), (Way.THIS, "unsure", False)]


def test_what_was_undone_says_nothing(rosa, ben, match):
    undone = make_judgement(match, ben, verdict="not_same")
    undone.undone_at = undone.judged_at
    undone.save()
    make_judgement(match, rosa)

    assert _said(rosa, match) == []


@pytest.mark.parametrize(
    "case",
    [
        (Relation.COPY, Relation.EXCERPT, True),
        (Relation.FACE, Relation.FACE, True),
        (Relation.COPY, Relation.FACE, False),
        (Relation.CAMERA, Relation.COPY, False),
    ],
)
def test_another_match_of_the_two_contradicts_where_both_speak_of_one_thing(rosa, ben, items, case):
    mine, other, contradicts = case
    match = make_match(items[0], items[1], relation=mine)
    make_judgement(match, rosa)
    make_judgement(make_match(items[1], items[0], relation=other), ben, verdict="not_same")

    assert _said(rosa, match) == [(Way.OTHER, "not_same", contradicts)]


THIRDS = {
    "copies of one picture are copies": (["same", "same"], "not_same", [("same", True)]),
    "and say so where nobody judged": (["same", "same"], None, [("same", False)]),
    "a copy of what is none is none": (["same", "not_same"], "same", [("not_same", True)]),
    "two that are none say nothing": (["not_same", "not_same"], "same", []),
    "unsure says nothing": (["same", "unsure"], "same", []),
}


@pytest.mark.parametrize("case", THIRDS)
def test_a_third_item_speaks_by_what_was_judged_of_it_and_both(ben, items, match, case):
    rosa, (with_third, judged, told) = ben, THIRDS[case]
    for item, verdict in zip(items[:2], with_third, strict=True):
        make_judgement(make_match(items[2], item), ben, verdict=verdict)
    if judged:
        make_judgement(match, rosa, verdict=judged)

    assert _said(rosa, match) == [(Way.THIRD, *one) for one in told]
    assert all(len(one.judged) == 2 for one in said_of(rosa, match_by_id(rosa, match.pk)))


def test_only_copies_speak_by_a_third(rosa, ben, items):
    match = make_match(items[0], items[1], relation=Relation.EXCERPT)
    for item in items[:2]:
        make_judgement(make_match(items[2], item), ben)
    make_judgement(match, rosa, verdict="not_same")

    assert _said(rosa, match) == []


def test_a_third_that_the_officer_may_not_see_says_nothing(rosa, ben, exhibit, items, match):
    hidden = make_item(make_exhibit(make_case(ben)))
    for item in items[:2]:
        make_judgement(make_match(hidden, item), ben)
    make_judgement(match, ben, verdict="not_same")

    assert _said(rosa, match) == []
    assert _said(ben, match) == [(Way.THIRD, "same", True)]
