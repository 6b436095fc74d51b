"""Two bureaux that plan for the same place and time learn it, and nothing else of their plans."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.deconfliction.actions import holding, parts, telling
from clew.bureau.deconfliction.actions.parts import WrongChoiceError
from clew.bureau.deconfliction.actions.starting import Wish, accept_run, start_run
from clew.bureau.deconfliction.models import (
    Allowance,
    AnsweredBatch,
    Contact,
    HolderEpoch,
    Run,
    RunSecret,
)
from clew.bureau.deconfliction.queries.contacts import contacts_for
from clew.bureau.deconfliction.queries.plans import PlanChoice
from clew.bureau.deconfliction.queries.selectors import Choice
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.sites import add_site
from clew.bureau.operations.models import Operation, SiteConflict
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.operations.queries import (
    OperationNotFoundError,
    plan_of,
    visible_operations,
)
from clew.bureau.sharing.actions.trusting import take_directory
from clew.bureau.waiting.queries import waiting_for
from clew.exchange.deconfliction.quota import Quota, QuotaError
from clew.exchange.directory.members import NotAMemberError
from clew.simulate.bureaux import NOW
from deconflicting_nodes import HUB, KINDS, Deconflicting
from records import make_case, make_officer

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
BEGINS = NOW + 3 * DAY
HERE, NEAR, FAR = (26.9124, 75.7873), (26.9180, 75.7850), (28.6139, 77.2090)


@pytest.fixture
def nodes(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("three databases in one process are three files")
    made = Deconflicting(tmp_path)
    made.visit(HUB, "AQ", "BV")
    return made


def _plan(nodes, name, places, *, begins=BEGINS, operation="Lantern"):
    """An operation with a site at each of these places."""
    with nodes[name].at_work():
        officer = nodes[name].officer
        made = open_operation(
            officer,
            case=make_case(officer),
            name=operation,
            commander="rosa",
            begins_at=begins,
            ends_at=begins + timedelta(hours=4),
            now=NOW,
        )
        for number, (latitude, longitude) in enumerate(places):
            row = {"site": f"S-{number}", "address": f"{number} Secret Road", "country": "IN"}
            row |= {"zone": "Asia/Kolkata", "latitude": str(latitude)}
            planned = planned_site(row | {"longitude": str(longitude)})
            add_site(officer, operation_id=made.pk, planned=planned, now=NOW)
        return made.pk


def _start(nodes, *operations, name="AQ", to="BV", officer=None):
    node, wish = nodes[name], Wish(PlanChoice(operations), "do we meet?", "plans of March")
    with node.at_work():
        who = officer or node.officer
        at = node.tick()
        return start_run(who, partner=to, hub=HUB, wish=wish, vault=node.vault, now=at).pk


def _accept(nodes, run_id, *operations, name="BV"):
    node, wish = nodes[name], Wish(PlanChoice(operations), "they ask")
    with node.at_work():
        accept_run(node.officer, str(run_id), wish=wish, vault=node.vault, now=node.tick())


def _ran(nodes, *operations):
    run_id = _start(nodes, *operations)
    nodes.send("AQ")
    assert nodes.visit(HUB, "AQ", "BV") == []
    _accept(nodes, run_id)
    nodes.send("BV")
    assert nodes.visit(HUB, "BV", "AQ", "BV", "AQ") == []


def test_both_learn_that_both_plan_for_one_place_and_time(nodes):
    _plan(nodes, "AQ", [HERE, FAR])
    _plan(nodes, "BV", [NEAR], begins=BEGINS + timedelta(hours=3), operation="Beacon")
    _ran(nodes)

    tags = set()
    for name, label, other in (("AQ", "S-0", "BV"), ("BV", "S-0", "AQ")):
        with nodes[name].at_work():
            officer = nodes[name].officer
            run, conflict = Run.objects.get(), SiteConflict.objects.get()
            assert (run.state, run.about, run.contacts.count()) == ("done", "plans", 1)
            assert (conflict.site.label, conflict.bureau) == (label, other)
            (contact,) = contacts_for(officer)
            assert contact.told == "the same place and time"
            assert waiting_for(officer, now=NOW).contacts
            plan = plan_of(officer, Operation.objects.get(), now=NOW)
            warned = [one.label for one in plan.sites if other in " ".join(one.warnings)]
            assert warned == [label]
            assert not RunSecret.objects.exists()
            logged = AuditEvent.objects.filter(subject=str(run.pk))
            assert {one.tag.split(":")[-1] for one in logged} >= {"done"}
            tags.add(contact.row.tag)
    assert len(tags) == 1  # both call it alike, so that each can answer


def test_who_may_not_see_the_plan_is_not_told_that_it_met_another(nodes):
    _plan(nodes, "AQ", [HERE])
    _plan(nodes, "BV", [NEAR])
    _ran(nodes)

    with nodes["AQ"].at_work():
        planner = nodes["AQ"].officer
        colleague = make_officer("nina", bureau=planner.bureau, roles=Role)
        for model in (Case, Operation):
            model.objects.update(marking="TLP:RED")
        assert not visible_operations(colleague).exists()
        assert contacts_for(colleague) == []
        assert [one.told for one in contacts_for(planner)] == ["the same place and time"]


def test_plans_that_are_far_apart_or_days_apart_meet_in_nothing(nodes):
    _plan(nodes, "AQ", [HERE, FAR])
    _plan(nodes, "BV", [(27.0, 75.7873)], operation="elsewhere")
    _plan(nodes, "BV", [HERE], begins=BEGINS + 3 * DAY, operation="later")
    _ran(nodes)

    for name in ("AQ", "BV"):
        with nodes[name].at_work():
            assert Run.objects.get().state == "done"
            assert not Contact.objects.exists()
            assert not SiteConflict.objects.exists()


def test_what_is_sent_names_no_place_no_time_and_no_site(nodes, monkeypatch):
    """What a node tells before it is sealed: numbers of things, and points that nobody reads."""
    told = []
    real = telling.seal_message
    monkeypatch.setattr(
        telling, "seal_message", lambda one, **more: told.append(one) or real(one, **more)
    )
    _plan(nodes, "AQ", [HERE, FAR])
    _plan(nodes, "BV", [NEAR])
    _ran(nodes)

    said = " ".join(f"{one.told}" for one in told) + str([one.payload for one in told])
    for secret in ("S-0", "Secret Road", "Lantern", "2026-03-04", "planned", "26.9", "75.7"):
        assert secret not in said
    names = {name for one in told for name in one.told}
    assert names == {
        *("about", "hub", "epoch", "public", "count", "drawn", "until", "note"),
        *("commitment", "wants", "batch", "promise"),
    }
    payloads = {one.kind.value for one in told if one.payload}
    assert payloads == {"batch", "evaluated", "tags"}  # blinded points, and tags of them
    with nodes[HUB].at_work():
        assert AnsweredBatch.objects.count() == 2


def test_a_plan_for_named_persons_or_not_to_be_exported_takes_no_part(nodes):
    key = _plan(nodes, "AQ", [HERE])
    for facts in ({"marking": "TLP:RED"}, {"pap": "PAP:RED"}):
        with nodes["AQ"].at_work():
            Operation.objects.update(**{"marking": "TLP:CLEAR", "pap": "PAP:CLEAR"} | facts)
        with pytest.raises(OperationNotFoundError):
            _start(nodes, key)
        with pytest.raises(WrongChoiceError, match="no site takes part"):
            _start(nodes)
    with nodes["AQ"].at_work():
        Operation.objects.update(marking="TLP:CLEAR", pap="PAP:CLEAR")
        Case.objects.update(marking="TLP:RED")
    with pytest.raises(OperationNotFoundError):
        _start(nodes, key)
    assert not nodes.contacts("AQ")


def test_a_plan_that_is_over_or_has_no_coordinates_takes_no_part(nodes):
    _plan(nodes, "AQ", [HERE], begins=NOW - 2 * DAY)
    with pytest.raises(WrongChoiceError, match="no site takes part"):
        _start(nodes)


def test_who_may_not_compare_starts_nothing(nodes):
    key = _plan(nodes, "AQ", [HERE])
    with nodes["AQ"].at_work():
        Officer.objects.update(roles=frozenset({Role.CASE_OFFICER.value}))
        officer = nodes["AQ"].officer
    with pytest.raises(DeniedError):
        _start(nodes, key, officer=officer)
    with nodes["AQ"].at_work():
        assert not Run.objects.exists()


def test_a_run_about_plans_takes_nothing_else_and_no_other_takes_plans(nodes):
    _plan(nodes, "AQ", [HERE])
    _plan(nodes, "BV", [HERE])
    run_id = _start(nodes)
    nodes.send("AQ")
    nodes.visit(HUB, "AQ", "BV")
    other = Wish(Choice(KINDS, has_reports=True), "they ask")
    node = nodes["BV"]
    with node.at_work(), pytest.raises(WrongChoiceError):
        accept_run(node.officer, str(run_id), wish=other, vault=node.vault, now=node.tick())


def test_a_bureau_asks_for_few_places_a_run_and_a_day(nodes, monkeypatch):
    _plan(nodes, "AQ", [HERE, FAR])
    monkeypatch.setattr(parts, "MOST_OF_PLANS", 15)
    with pytest.raises(QuotaError, match="16 places and times would take part; 15 may"):
        _start(nodes)
    monkeypatch.setattr(parts, "MOST_OF_PLANS", 600)
    monkeypatch.setattr(parts, "MOST_ON_DAY", 20)
    _start(nodes)
    with pytest.raises(QuotaError, match="4 may"):
        _start(nodes)
    with nodes["AQ"].at_work():
        Run.objects.update(began_at=NOW - DAY)
    _start(nodes)


def test_the_other_bureau_refuses_an_offer_of_more_than_a_plan_may_hold(nodes, monkeypatch):
    """However many a node that was tampered with lets its own officers ask for."""
    _plan(nodes, "AQ", [HERE, FAR])
    _start(nodes)
    nodes.send("AQ")
    monkeypatch.setattr(parts, "MOST_OF_PLANS", 15)
    refused = nodes.visit(HUB, "AQ", "BV")
    assert "16 places and times would take part" in str(refused)
    with nodes["BV"].at_work():
        assert not Run.objects.exists()


def test_the_hub_counts_plans_apart_and_answers_them_by_a_key_of_their_own(nodes, monkeypatch):
    _plan(nodes, "AQ", [HERE])
    monkeypatch.setattr(holding, "OF_PLANS", Quota(epoch=300, day=300))
    _start(nodes)
    nodes.send("AQ")
    assert nodes.visit(HUB) == []
    with nodes[HUB].at_work():
        row = Allowance.objects.get(partner="AQ")
        assert (row.plans_on_day, row.on_day) == (8 + 256, 0)
        public = bytes(HolderEpoch.objects.get().public)
    with nodes["AQ"].at_work():
        assert bytes(Run.objects.get().public) != public
    _start(nodes)
    nodes.send("AQ")
    assert "of plans 264 were asked for; 36 are left today" in str(nodes.visit(HUB))


def test_with_a_bureau_that_is_suspended_nothing_is_compared(nodes):
    _plan(nodes, "AQ", [HERE])
    hub, at = nodes.nodes.hub, NOW + timedelta(hours=1)
    hub.members["BV"] = replace(hub.members["BV"], is_suspended=True)
    with nodes["AQ"].at_work():
        again = hub.bundle(now=at, version=2).to_bytes()
        take_directory(nodes["AQ"].officer, again, now=at)
    nodes["AQ"].clock = at
    with pytest.raises(NotAMemberError, match="suspended"):
        _start(nodes)
    with nodes["AQ"].at_work():
        assert not Run.objects.exists()
