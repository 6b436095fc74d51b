"""The overview: right numbers in the right weeks, of what the officer may see and nothing else."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.exposure.actions import begin_look
from clew.bureau.network.models import Report
from clew.bureau.network.queries import visible_reports
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.actions.telling import tell_outcome
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.plan_file import PlannedRow
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.overview.actions import export_overview
from clew.bureau.overview.queries import overview_of
from clew.bureau.overview.weeks import WeeksError
from clew.bureau.referrals.actions import Package, accept, close
from clew.bureau.referrals.models import Referral
from clew.bureau.tasks.actions import set_task
from clew.bureau.tasks.models import Task
from clew.bureau.vault.models import Location
from clew.model.referral import Outcome, Told
from records import (
    NOW,
    make_case,
    make_exhibit,
    make_item,
    make_location,
    make_officer,
    make_referral,
)
from signed_in import signed_in
from three_bureaux import ThreeBureaux

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=20)  # Saturday of the third week after
WEEKS = [date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]


@pytest.fixture
def world(vault):
    world = ThreeBureaux()
    for officer in (world.rosa, world.hugo, world.ines):
        officer.roles = frozenset(Role)
        officer.save()
    return world


def _numbers(officer, *, weeks=4, now=LATER):
    made = overview_of(Officer.objects.get(pk=officer.pk), weeks=weeks, now=now)
    return {one.name: list(one.values) for group in made.groups.values() for one in group}


def _backlog(officer, *, now=LATER):
    made = overview_of(officer, weeks=4, now=now)
    return {one.name: (one.first, one.soon, one.later, one.whenever) for one in made.backlog}


@pytest.fixture
def closed(world):
    """Reported a day before it is sent to the hub; India accepts after 2 days, closes after 10."""
    Report.objects.update(received_at=NOW - timedelta(days=1))
    first = world.to_hub()
    second = world.onward(first)
    accept(world.ines, second, case_number="IND-1", now=NOW + timedelta(days=2))
    done = Outcome(children_safeguarded=2, arrests=1)
    close(world.ines, second, outcome=done, told=Told.COUNTS, now=NOW + timedelta(days=12))
    return first, second


def test_times_and_outcomes_stand_in_the_week_in_which_they_ended(world, closed):
    india, hub = _numbers(world.ines), _numbers(world.hugo)

    assert india["to_answer"] == [None, 2.0, None, None]
    assert india["to_outcome"] == [None, None, 10.0, None]
    assert india["safeguarded"] == [0, 0, 2, 0]
    assert india["arrests"] == [0, 0, 1, 0]
    assert india["safeguarded_by_others"] == [0, 0, 0, 0]
    assert hub["safeguarded"] == [0, 0, 0, 0]
    assert hub["safeguarded_by_others"] == [0, 0, 2, 0]
    home = _numbers(world.rosa)
    assert home["to_referral"] == [1.0, None, None, None]
    assert home["to_answer"] == [0.0, None, None, None]


def test_a_time_from_a_report_that_an_officer_may_not_see_is_not_told(world, closed):
    assert _numbers(world.hugo)["in_all"] == [None, None, 13.0, None]
    Report.objects.update(marking="TLP:RED")
    assert _numbers(world.hugo)["in_all"] == [None, None, None, None]
    assert _numbers(world.hugo)["to_outcome"] == [None, None, 10.0, None]


def test_what_came_in_is_of_the_own_bureau_and_of_cases_that_are_seen(world):
    mine, other = make_item(), make_item()
    open_to_all = make_exhibit(make_case(world.rosa, number="NZ-8"))
    only_named = make_exhibit(
        make_case(make_officer("nina", bureau=world.new_zealand), number="NZ-9", marking="TLP:RED")
    )
    foreign = make_exhibit(make_case(world.ines, number="IND-8"))
    Location.objects.all().delete()
    for item, exhibit in ((mine, open_to_all), (other, only_named), (mine, foreign)):
        make_location(item, exhibit)
    Location.objects.update(found_at=NOW + timedelta(days=7))
    Report.objects.update(taken_in_at=NOW + timedelta(days=7), urgent=True)

    numbers = _numbers(world.rosa)
    assert numbers["files"] == [0, 1, 0, 0]
    assert (numbers["reports"], numbers["urgent"]) == ([0, 1, 0, 0], [0, 1, 0, 0])
    assert _numbers(world.ines)["reports"] == [0, 0, 0, 0]


def test_weeks_begin_on_monday_at_midnight_in_utc(world):
    last = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    for at, week in ((last, 0), (last + timedelta(seconds=1), 1)):
        Report.objects.update(taken_in_at=at)
        assert _numbers(world.rosa)["reports"].index(1) == week


def test_what_waits_is_told_by_how_soon_it_is_due(world):
    days = {"late": -1, "soon": 7, "later": 8, "never": None}
    for name, ahead in days.items():
        due = None if ahead is None else LATER + timedelta(days=ahead)
        make_referral(world.hub, world.new_zealand, request=name, due_at=due)
        task = set_task(world.rosa, case=world.case, what=name, assignee="rosa", now=NOW)
        Task.objects.filter(pk=task.pk).update(due_date=due and due.date())
    make_referral(world.hub, world.new_zealand, request="done", state="closed")
    done = set_task(world.rosa, case=world.case, what="done", assignee="rosa", now=NOW)
    Task.objects.filter(pk=done.pk).update(state="done")

    told = _backlog(world.rosa)
    assert told["received"] == told["tasks"] == (1, 1, 1, 1)
    assert told["reports"] == (0, 0, 0, 1)
    assert told["ungraded"] == (0, 0, 0, 2)
    assert _backlog(world.hugo)["sent"] == (1, 1, 1, 1)
    assert visible_reports(world.ines).exists()
    assert _backlog(world.ines)["reports"] == (0, 0, 0, 0)
    world.to_hub()
    assert _backlog(world.rosa)["reports"] == (0, 0, 0, 0)


def test_a_report_that_was_recalled_waits_no_more(world):
    Report.objects.update(recalled_at=NOW)
    assert _backlog(world.rosa)["reports"] == (0, 0, 0, 0)


def test_what_another_bureau_lets_an_officer_work_on_is_counted_there(world):
    india = {"marking": "TLP:AMBER", "released_to": ["IN"]}
    shared = make_case(world.rosa, world.ines, number="NZ-8", **india)
    make_location(make_item(), make_exhibit(shared))
    Location.objects.update(found_at=NOW)
    set_task(world.rosa, case=shared, what="Ask the shop", assignee="ines", now=NOW)
    operation = _lantern(world.rosa, shared)
    tell_outcome(
        world.ines,
        site_id=operation.sites.get(label="S-1").pk,
        kind=OutcomeKind.ARRESTED,
        count=1,
        happened_at=NOW,
        now=LATER,
    )

    rosa, ines = _numbers(world.rosa), _numbers(world.ines)
    assert (rosa["files"][0], rosa["arrests_at_sites"][0]) == (3, 1)
    assert (ines["files"][0], ines["arrests_at_sites"][0]) == (0, 0)
    assert (_backlog(world.rosa)["tasks"], _backlog(world.ines)["tasks"]) == (
        (0, 0, 0, 1),
        (0, 0, 0, 0),
    )


def _lantern(officer, case):
    """An operation of two sites."""
    operation = open_operation(
        officer,
        case=case,
        name="Lantern",
        commander=officer.username,
        begins_at=NOW,
        ends_at=NOW + timedelta(hours=4),
        now=NOW,
    )
    row = {"address": "1 Lake Road", "country": "IN", "zone": "Asia/Kolkata"}
    rows = [PlannedRow(site, planned_site(row | {"site": site})) for site in ("S-1", "S-2")]
    take_in_plan(officer, operation_id=operation.pk, rows=rows, now=NOW)
    return operation


def test_of_an_operation_each_site_counts_as_it_was_told_last(world):
    operation = _lantern(world.rosa, world.case)
    for label, count, hours in (("S-1", 3, 1), ("S-1", 2, 2), ("S-2", 1, 1)):
        tell_outcome(
            world.rosa,
            site_id=operation.sites.get(label=label).pk,
            kind=OutcomeKind.SAFEGUARDED,
            count=count,
            happened_at=NOW + timedelta(hours=hours),
            now=LATER,
        )

    assert _numbers(world.rosa)["safeguarded_at_sites"] == [3, 0, 0, 0]
    assert _numbers(world.hugo)["safeguarded_at_sites"] == [0, 0, 0, 0]


def test_exposure_is_of_the_own_bureau_together(world):
    colleague = make_officer("nina", bureau=world.new_zealand)
    for officer in (world.rosa, colleague, world.ines):
        begin_look(officer, world.lamp.sha256, now=NOW)

    numbers = _numbers(world.rosa)
    assert numbers["looks"] == [2, 0, 0, 0]
    assert numbers["officers"] == [2, 0, 0, 0]
    assert numbers["hours_seen"] == [0.01, 0, 0, 0]


@pytest.mark.parametrize("role", sorted(Role))
def test_it_is_for_supervisors_only(world, role):
    officer = make_officer("nina", bureau=world.new_zealand, roles=[role])
    if role is Role.SUPERVISOR:
        assert overview_of(officer, weeks=4, now=LATER).weeks == WEEKS
        return
    with pytest.raises(DeniedError):
        overview_of(officer, weeks=4, now=LATER)
    with pytest.raises(DeniedError):
        export_overview(officer, weeks=4, reason="the year's report", now=LATER)
    assert not AuditEvent.objects.filter(tag=tags.OVERVIEW_EXPORTED).exists()


def test_the_file_has_a_row_a_number_and_its_reason_is_logged(world, closed):
    content = export_overview(world.ines, weeks=4, reason=" the year's report ", now=LATER)
    rows = list(csv.DictReader(io.StringIO(content)))

    [safeguarded] = [one for one in rows if one["measure"] == "safeguarded" and one["value"] != "0"]
    assert (safeguarded["group"], safeguarded["week"], safeguarded["value"]) == (
        "outcomes",
        "2026-03-09",
        "2",
    )
    [waits] = [one for one in rows if one["measure"] == "tasks_first"]
    assert (waits["week"], waits["value"]) == ("2026-03-21", "0")
    event = AuditEvent.objects.get(tag=tags.OVERVIEW_EXPORTED)
    assert event.details == {"reason": "the year's report", "weeks": 4}
    with pytest.raises(NoReasonError):
        export_overview(world.ines, weeks=4, reason=" ", now=LATER)


@pytest.mark.parametrize("weeks", [0, -1, 105])
def test_no_and_too_many_weeks_are_refused(world, weeks):
    with pytest.raises(WeeksError, match="from 1 to 104"):
        overview_of(world.rosa, weeks=weeks, now=LATER)


def test_what_comes_round_to_the_own_bureau_is_told_once(world):
    """India asks the hub, which asks India."""
    handling = {"marking": "TLP:AMBER", "released_to": [str(world.hub.pk), "IN"]}
    package = Package(case=make_case(world.ines, number="IND-2", **handling))
    make_item(make_exhibit(package.case))
    first = world.sent(world.ines, package=package, to=world.hub)
    accept(world.hugo, first, case_number="HUB-1", now=NOW)
    second = world.sent(world.hugo, parent=first, package=Package(), to=world.india)
    accept(world.ines, second, case_number="IND-3", now=NOW)
    close(world.ines, second, outcome=Outcome(children_safeguarded=2), now=NOW)

    numbers = _numbers(world.ines)
    assert numbers["safeguarded"] == [2, 0, 0, 0]
    assert numbers["safeguarded_by_others"] == [0, 0, 0, 0]


def test_a_file_takes_a_fresh_proof_and_leads_back(world):
    client = signed_in(world.rosa, shown_s_ago=3_600)
    asked = client.post(reverse("overview-file"), {"reason": "the year's report", "weeks": "8"})

    assert asked["location"] == "/prove/?next=%2Foverview%2F%3Fweeks%3D8"
    assert not AuditEvent.objects.filter(tag=tags.OVERVIEW_EXPORTED).exists()


def test_a_referral_that_is_another_bureaus_counts_for_nobody_else(world, closed):
    otto = Officer.objects.get(pk=world.otto.pk)
    assert Referral.objects.count() == 2
    assert all(not any(one or 0 for one in values) for values in _numbers(otto).values())
