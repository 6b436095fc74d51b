"""An operation is planned from a person or a group of a network, by who plans and sees both."""

from html import unescape
from urllib.parse import quote_plus

import pytest
from django.urls import reverse

from clew.bureau.access.roles import Role
from clew.bureau.network.actions import build_network, take_in
from clew.bureau.network.queries import built_network
from clew.model.report import Report
from clew.model.sighting import Standing
from clew.network.jurisdiction.bundled import BundledNetworks
from invented_network import chat, ring, sent
from records import NOW, make_case, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db

PLANS = [Role.CASE_OFFICER]
ONLY_READS = [Role.INTELLIGENCE_ANALYST]
ONLY_PLANS = [Role.OPERATION_COMMANDER]
OFFERED = "Plan an operation from this"


@pytest.fixture
def ada():
    """An analyst, whose network has a group of five, one of whom a report calls a victim."""
    ada = make_officer("ada", roles=ONLY_READS)
    victim = sent("cook4", "cook0", day=9, standing=Standing.VICTIM)
    head = Report("r:1", "activity log CSV", "Chat Example")
    given = [head, *ring("cook"), victim, head]
    take_in(given, acting_officer=ada, source_name="log.csv", now=NOW)
    build_network(ada, networks=BundledNetworks(), now=NOW)
    return ada


@pytest.fixture
def rosa(ada):
    """A case officer of the same bureau, with a network and a case of her own."""
    rosa = make_officer("rosa", bureau=ada.bureau, roles=PLANS)
    build_network(rosa, networks=BundledNetworks(), now=NOW)
    make_case(rosa, number="2026-1")
    return rosa


def _get(officer, name, *args, **asked):
    """The answer's status, and what the page says between its head and its foot."""
    answer = signed_in(officer).get(reverse(name, args=args), asked)
    page = unescape(answer.content.decode())
    return answer.status_code, page[page.index("<main") : page.index("</main>")]


def _person(officer, name):
    return built_network(officer).entity_named(chat(name).value).pk


def _group(officer):
    return built_network(officer).groups().first().pk


def _target(name):
    value = chat(name).value
    return f"target={quote_plus(f'{value} <{value}>')}"


def test_a_persons_page_leads_to_a_plan_about_that_person(rosa):
    status, page = _get(rosa, "person", _person(rosa, "cook0"))
    assert status == 200
    assert f"{reverse('operation-begin')}?person={_person(rosa, 'cook0')}" in page

    status, page = _get(rosa, "operation-begin", person=_person(rosa, "cook0"))

    assert status == 200
    case = rosa.cases.get()
    assert f'{reverse("operation-new", args=[case.pk])}?{_target("cook0")}"' in page


def test_a_groups_page_leads_to_a_plan_about_all_but_its_victims(rosa):
    status, page = _get(rosa, "group", _group(rosa))
    assert status == 200
    assert f"{reverse('operation-begin')}?group={_group(rosa)}" in page

    status, page = _get(rosa, "operation-begin", group=_group(rosa))

    assert status == 200
    assert all(_target(f"cook{number}") in page for number in range(4))
    assert "cook4" not in page


def test_a_victims_page_leads_to_no_plan(rosa):
    number = _person(rosa, "cook4")

    assert OFFERED not in _get(rosa, "person", number)[1]

    status, page = _get(rosa, "operation-begin", person=number)
    assert status == 200
    assert "target=" not in page


def test_who_does_not_plan_is_offered_nothing_and_reaches_nothing(ada):
    number, group = _person(ada, "cook0"), _group(ada)
    absent = _get(ada, "operation-begin", person=2**40)

    assert OFFERED not in _get(ada, "person", number)[1]
    assert OFFERED not in _get(ada, "group", group)[1]
    for asked in ({}, {"person": number}, {"group": group}):
        denied = _get(ada, "operation-begin", **asked)
        assert denied[0] == 404
        assert "cook0" not in denied[1]
        assert denied == absent


@pytest.mark.parametrize(
    "roles", [ONLY_PLANS, PLANS], ids=["reads no reports", "has built no network"]
)
def test_whose_network_it_is_not_reaches_nobody_of_it(ada, roles):
    officer = make_officer("bela", bureau=ada.bureau, roles=roles)
    absent = _get(officer, "operation-begin", person=2**40)
    assert absent[0] == 404

    for asked in ({"person": _person(ada, "cook0")}, {"group": _group(ada)}):
        assert _get(officer, "operation-begin", **asked) == absent
