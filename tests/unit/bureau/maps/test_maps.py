"""What lies where is counted as far as an officer may see it, and sums up to what is listed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Bureau
from clew.bureau.cases.models import Case
from clew.bureau.maps.asked import Asked
from clew.bureau.maps.layer import Layer
from clew.bureau.maps.place import UNKNOWN
from clew.bureau.maps.queries import (
    by_country,
    by_part,
    in_all,
    rows_at,
    site_points,
    site_states,
)
from clew.bureau.network.models import Build
from clew.bureau.operations.actions.telling import tell_site
from clew.bureau.operations.models import Site
from clew.bureau.operations.site_state import SiteState
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from mapped_records import network, opened, site
from records import NOW, make_bureau, make_case, make_officer, make_referral

pytestmark = pytest.mark.django_db

ALL = Asked()
SOME = [("IN", "IN-RJ"), ("IN", "IN-GJ"), ("IN", ""), ("US", "US-NY"), ("US", ""), ("", "")]


@pytest.fixture
def rosa():
    return make_officer("rosa", bureau=make_bureau("Home", country="NZ"))


@pytest.fixture
def lantern(rosa):
    return opened(rosa, make_case(rosa, number="2026-1"), "Lantern")


def counts(places):
    """Of each place the layers that have anything there."""
    return {one.code: {layer.value: n for layer, n in one.counts.items() if n} for one in places}


def test_each_layer_is_counted_where_its_facts_say_that_it_is(rosa, lantern):
    for part in ("IN-RJ", "IN-RJ", "IN-GJ", ""):
        site(lantern, part=part)
    opened(rosa, lantern.case, "Without sites yet")
    network(rosa, ("IN", "IN-RJ"), ("US", ""), ("", ""))
    make_referral(rosa.bureau, make_bureau(country="IN"))
    make_referral(make_bureau(country="US"), rosa.bureau)
    make_referral(rosa.bureau, make_bureau())

    assert counts(by_country(rosa, ALL)) == {
        "IN": {"sites": 4, "operations": 1, "people": 1, "referrals": 1},
        "US": {"people": 1, "referrals": 1},
        UNKNOWN: {"operations": 1, "people": 1, "referrals": 1},
    }
    assert counts(by_part(rosa, ALL, "IN")) == {
        "IN-RJ": {"sites": 2, "operations": 1, "people": 1},
        "IN-GJ": {"sites": 1, "operations": 1},
        UNKNOWN: {"sites": 1, "operations": 1, "referrals": 1},
    }
    assert in_all(rosa, ALL, at_country="IN")[Layer.OPERATIONS] == 1
    assert in_all(rosa, ALL)[Layer.OPERATIONS] == 2
    assert [one.code for one in by_country(rosa, ALL)] == ["IN", "US", UNKNOWN]


def test_another_bureau_sees_nothing_of_it_and_a_partner_its_side_of_a_referral(rosa, lantern):
    site(lantern, at=(26.9, 75.8))
    network(rosa, ("IN", "IN-RJ"))
    zoe = make_officer("zoe", bureau=make_bureau("Far", country="US"))
    make_referral(rosa.bureau, zoe.bureau)
    mallory = make_officer("mallory")

    assert by_country(mallory, ALL) == by_part(mallory, ALL, "IN") == []
    assert site_points(mallory, ALL) == []
    assert not any(site_states(mallory, ALL).values())
    assert counts(by_country(zoe, ALL)) == {"NZ": {"referrals": 1}}
    assert counts(by_country(rosa, Asked(layer=Layer.REFERRALS))) == {"US": {"referrals": 1}}


def test_a_narrowed_operation_and_a_narrowed_case_count_for_nobody_else(rosa, lantern):
    ben = make_officer("ben", bureau=rosa.bureau, roles=[Role.CASE_OFFICER])
    lantern.case.members.add(ben, through_defaults={"since_at": NOW})
    narrow = MarkingChange(purposes=frozenset({Purpose.INTELLIGENCE}))
    hidden = opened(rosa, lantern.case, "Hidden", marking=narrow)
    site(lantern)
    site(hidden, country="US", part="US-NY", at=(40.0, -74.0))

    assert counts(by_country(ben, ALL)) == {"IN": {"sites": 1, "operations": 1}}
    assert in_all(ben, ALL)[Layer.SITES] == 1
    assert by_part(ben, ALL, "US") == site_points(ben, ALL) == []
    assert not rows_at(Layer.SITES, ben, ALL, country="US", part="US-NY")
    assert not in_all(ben, Asked(operation=hidden.pk))[Layer.SITES]

    Case.objects.update(marking=Tlp.RED.value)
    lantern.case.members.remove(ben)
    for officer in (ben, make_officer("sue", bureau=rosa.bureau, roles=[Role.SUPERVISOR])):
        assert by_country(officer, ALL) == []
        assert not in_all(officer, Asked(case=lantern.case_id))[Layer.SITES]


def test_a_suspended_bureau_and_a_role_that_sees_no_cases_count_nothing(rosa, lantern):
    site(lantern, at=(26.9, 75.8))
    network(rosa, ("IN", "IN-RJ"))
    make_referral(rosa.bureau, make_bureau(country="IN"))
    clerk = make_officer("clerk", bureau=rosa.bureau, roles=[Role.AUDITOR])
    lantern.case.members.add(clerk, through_defaults={"since_at": NOW})

    assert by_country(clerk, ALL) == []
    Bureau.objects.filter(pk=rosa.bureau_id).update(admitted_at=None)
    rosa.bureau.refresh_from_db()
    assert by_country(rosa, ALL) == by_part(rosa, ALL, "IN") == site_points(rosa, ALL) == []


def test_people_are_those_of_the_own_network_while_reports_may_be_read(rosa):
    network(rosa, ("IN", ""))
    colleague = make_officer("ben", bureau=rosa.bureau)

    assert by_country(colleague, ALL) == []
    Build.objects.update(withheld=True)
    assert by_country(rosa, ALL) == []
    Build.objects.update(withheld=False)
    rosa.roles = frozenset({Role.OPERATION_COMMANDER.value})
    assert by_country(rosa, ALL) == []


def test_what_is_asked_for_leaves_out_what_cannot_be_of_it(rosa, lantern):
    other = opened(rosa, make_case(rosa), "Other")
    site(lantern)
    site(other, country="US", part="")
    network(rosa, ("US", ""))
    make_referral(rosa.bureau, make_bureau(country="DE"), drafted_at=NOW - timedelta(days=9))
    day = NOW.date()

    def countries(**asked):
        return {one.code for one in by_country(rosa, Asked(**asked))}

    assert countries() == {"IN", "US", "DE"}
    assert countries(operation=lantern.pk) == countries(case=lantern.case_id) == {"IN"}
    assert countries(layer=Layer.PEOPLE) == {"US"}
    assert countries(layer=Layer.PEOPLE, since=day) == set()
    assert countries(since=day) == countries(since=day, until=day) == {"IN", "US"}
    assert countries(until=day - timedelta(days=1)) == {"DE"}
    assert countries(since=date(2030, 1, 1)) == set()


def test_sites_are_told_with_how_far_they_are_and_points_where_there_are_coordinates(rosa, lantern):
    there, _ = site(lantern, at=(26.9, 75.8)), site(lantern, part="IN-GJ")
    for state, minutes in ((SiteState.ENTERED, 9), (SiteState.READY, 3)):
        at = NOW - timedelta(minutes=9 - minutes)
        tell_site(rosa, site_id=there.pk, state=state, happened_at=at, now=NOW)

    assert site_states(rosa, ALL)[SiteState.ENTERED] == 1
    assert site_states(rosa, ALL, at_part="IN-GJ")[SiteState.PLANNED] == 1
    (point,) = site_points(rosa, ALL, at_country="IN")
    assert (point.id, point.latitude, point.state) == (there.pk, 26.9, SiteState.ENTERED)
    assert rows_at(Layer.SITES, rosa, ALL, country="IN", part="IN-RJ").get().state == "entered"


def test_how_many_there_are_changes_no_number_of_statements(rosa, lantern):
    def asked():
        with CaptureQueriesContext(connection) as told:
            by_country(rosa, ALL)
            by_part(rosa, ALL, "IN")
        return len(told)

    site(lantern)
    network(rosa, ("IN", "IN-RJ"))
    few = asked()
    for number in range(12):
        site(opened(rosa, lantern.case, f"More {number}"), country="US", part="")
        make_referral(rosa.bureau, make_bureau(country="IN"))
    assert asked() == few <= 30


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(SOME), max_size=8),
    st.lists(st.integers(0, 2), min_size=8, max_size=8),
)
def test_parts_sum_up_to_their_country_and_to_what_is_listed(rosa, places, among):
    Site.objects.all().delete()
    Build.objects.all().delete()
    case = make_case(rosa)
    three = [opened(rosa, case, f"Operation {number}") for number in range(3)]
    for (country, part), number in zip(places, among, strict=False):
        if country:
            site(three[number], country=country, part=part)
    network(rosa, *dict.fromkeys(places))

    found = by_country(rosa, ALL)
    for one in found:
        parts = by_part(rosa, ALL, one.code)
        for layer in Layer:
            listed = [
                list(rows_at(layer, rosa, ALL, country=one.code, part=part.code)) for part in parts
            ]
            assert [len(rows) for rows in listed] == [part.counts[layer] for part in parts]
            if layer is Layer.OPERATIONS:
                assert one.counts[layer] == len({row.pk for rows in listed for row in rows})
            else:
                assert one.counts[layer] == sum(part.counts[layer] for part in parts)
    everywhere = in_all(rosa, ALL)
    for layer in set(Layer) - {Layer.OPERATIONS}:
        assert everywhere[layer] == sum(one.counts[layer] for one in found)
