"""An item of several own cases is referred under the word of the case that is named, and no other.

Each case answers for what was found in it. One that the officer may not see must change nothing:
a refusal, or a stricter label, would tell that it is there. One that is seen is told of.
"""

import pytest

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.cases.actions.steering import mark_case
from clew.bureau.referrals.actions import NotReleasedError, Package, accept
from clew.bureau.referrals.queries import kept_elsewhere, not_released, parts_of
from clew.bureau.vault.queries import visible_items
from clew.bureau.vault.queries.loans import lenders
from clew.handling.pap import Pap
from clew.handling.tlp import Tlp
from records import NOW, make_case, make_exhibit, make_location, make_officer
from three_bureaux import ThreeBureaux

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ThreeBureaux()


def _second(world, *members, number="NZ-8"):
    """A second own case that has the lamp, and that goes nowhere."""
    labels = {"marking": Tlp.RED.value, "pap": Pap.RED.value}
    case = make_case(*members, bureau=world.new_zealand, number=number, **labels)
    make_location(world.lamp, make_exhibit(case))
    return case


@pytest.fixture(params=["one that the officer sees", "one that the officer may not see"])
def second(request, world):
    colleague = make_officer(bureau=world.new_zealand)
    seen = [world.rosa] if "sees" in request.param else []
    return _second(world, colleague, *seen)


def test_it_goes_as_it_would_if_the_other_case_did_not_have_it(world, second):
    referral = world.to_hub(package=Package(case=world.case))

    items = set(visible_items(world.hugo).values_list("pk", flat=True))
    assert items == {world.lamp.pk, world.bed.pk}
    carried = lenders(world.hugo, items)
    assert carried[world.lamp.pk] == carried[world.bed.pk]
    rosas = {part.name: part for part in parts_of(world.rosa, referral)}
    assert [one.case for one in rosas[world.lamp.pk].sources.all()] == [world.case]
    assert not_released(referral, list(rosas.values()), world.hub) == []


def test_what_becomes_of_the_other_case_takes_nothing_back(world, second):
    world.to_hub(package=Package(case=world.case))

    second.closed_at = second.keep_until = NOW
    second.save()

    assert visible_items(world.hugo).filter(pk=world.lamp.pk).exists()


def test_each_case_releases_what_was_found_in_it_and_nothing_of_another(world):
    """NZ-8 is released to India, NZ-7 to nobody any more: only out of NZ-8 the lamp goes there."""
    second = _second(world, world.rosa)
    labels = {"tlp": Tlp.GREEN, "pap": Pap.GREEN}
    there = MarkingChange(**labels, released_to=frozenset({"IN"}))
    mark_case(world.rosa, case=second, change=there, now=NOW)
    nobody = MarkingChange(released_to=frozenset())
    mark_case(world.rosa, case=world.case, change=nobody, now=NOW)
    second.refresh_from_db()

    with pytest.raises(NotReleasedError, match="case NZ-7"):
        world.draft(world.rosa, package=Package(case=world.case), to=world.india)
    sent = world.sent(world.rosa, package=Package(case=second), to=world.india)
    accept(world.ines, sent, case_number="IND-1", now=NOW)
    assert list(visible_items(world.ines)) == [world.lamp]


def test_who_sends_is_told_of_other_cases_that_keep_it_as_far_as_they_are_seen(world):
    _second(world, world.rosa)
    _second(world, make_officer(bureau=world.new_zealand), number="NZ-9")
    referral = world.draft(world.rosa, package=Package(case=world.case))

    told = kept_elsewhere(world.rosa, parts_of(world.rosa, referral), world.hub)

    assert told == ["case NZ-8 (TLP:RED) has 1 of the items, too"]


def test_nothing_is_told_of_cases_that_would_let_it_go_or_have_it_lent(world):
    second = _second(world, world.rosa)
    change = MarkingChange(tlp=Tlp.GREEN, pap=Pap.GREEN, released_to=frozenset({str(world.hub.pk)}))
    mark_case(world.rosa, case=second, change=change, now=NOW)
    referral = world.to_hub(package=Package(case=world.case))

    assert kept_elsewhere(world.rosa, parts_of(world.rosa, referral), world.hub) == []
    assert len(kept_elsewhere(world.rosa, parts_of(world.rosa, referral), world.india)) == 1
    assert kept_elsewhere(world.hugo, parts_of(world.hugo, referral), world.india) == []
