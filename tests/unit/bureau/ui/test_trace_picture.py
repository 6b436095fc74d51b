"""The picture of a chain: what the list tells, nothing else, in the order in which it happened."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clew.bureau.referrals.actions import accept, close
from clew.bureau.referrals.queries import trace_of
from clew.bureau.ui.trace_picture import picture_of
from clew.model.referral import Outcome, Told
from records import NOW
from signed_in import signed_in
from three_bureaux import ThreeBureaux

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def world(vault):
    return ThreeBureaux()


@pytest.fixture
def chain(world):
    """To the hub, on to India, accepted there after two days, closed after ten more."""
    first = world.to_hub()
    second = world.onward(first)
    accept(world.ines, second, case_number="IND-1", now=NOW + timedelta(days=2))
    done = Outcome(children_safeguarded=1, arrests=2, text="all are safe")
    close(world.ines, second, outcome=done, told=Told.COUNTS, now=NOW + timedelta(days=12))
    return first, second


def _picture(officer, referral):
    traced = trace_of(officer, referral)
    return picture_of(traced.first_report, traced.legs)


def test_each_bureau_is_a_line_and_what_went_between_them_an_arrow_down_in_time(world, chain):
    picture = _picture(world.hugo, chain[0])

    lanes = {lane.x: lane.name for lane in picture.lanes}
    assert list(lanes.values()) == ["New Zealand", "Hub", "India"]
    told = [(lanes[one.x], lanes.get(one.to_x), one.words) for one in picture.rows]
    assert told[0] == ("New Zealand", None, "first report")
    assert ("New Zealand", "Hub", "sent") in told
    assert ("Hub", "India", "sent") in told
    assert told[-2:] == [
        ("India", None, "closed"),
        ("India", "Hub", "1 child safeguarded, 2 arrests,…"),
    ]
    assert [one.y for one in picture.rows] == sorted(one.y for one in picture.rows)
    assert [one.later for one in picture.rows if one.later] == ["2 days later", "10 days later"]
    assert picture.rows[-1].is_back
    assert picture.rows[-2].is_end


def test_a_leg_that_an_officer_may_not_see_has_neither_line_nor_arrow(world, chain):
    picture = _picture(world.rosa, chain[0])

    names = [lane.name for lane in picture.lanes]
    assert "India" not in names
    assert names == ["New Zealand", "Hub", "a bureau further on"]
    assert picture.rows[-1].is_back


def test_a_draft_that_names_nobody_is_a_dot(world):
    draft = world.draft(world.rosa, to=None)
    (drafted,) = [one for one in _picture(world.rosa, draft).rows if one.words == "drafted"]
    assert (drafted.to_x, drafted.tip) == (None, "")


def test_the_page_shows_it_and_a_name_that_would_be_a_tag_stays_words(world, chain):
    world.india.name = "<b>India</b>"
    world.india.save()

    page = signed_in(world.hugo).get(reverse("trace", args=[chain[0].pk])).content.decode()

    assert page.count("<svg") >= 1
    assert "&lt;b&gt;India&lt;/b&gt;</text>" in page
    assert "<b>India</b>" not in page
