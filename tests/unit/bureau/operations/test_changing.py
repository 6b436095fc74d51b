"""A plan is changed part by part: nothing is overwritten unseen, and what was told stays."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.audit.models import AuditEvent
from clew.bureau.operations.actions.changing import (
    ChangedMeanwhileError,
    NameTakenError,
    NoTextError,
    StillUsedError,
    ToldAlreadyError,
)
from clew.bureau.operations.actions.checklist import add_line, change_line, remove_line
from clew.bureau.operations.actions.opening import open_operation, set_window
from clew.bureau.operations.actions.processes import plan_process, remove_process
from clew.bureau.operations.actions.risks import add_risk, change_risk, remove_risk
from clew.bureau.operations.actions.sites import add_site, change_site, remove_site
from clew.bureau.operations.actions.siting import UnknownTargetError
from clew.bureau.operations.actions.teams import MemberError, change_team, name_team, remove_team
from clew.bureau.operations.actions.telling import tell_site, tick_line
from clew.bureau.operations.models import LegalProcess, Site, Target, Team
from clew.bureau.operations.plan_row import PlannedProcess, planned_site
from clew.bureau.operations.process_kind import ProcessKind
from clew.bureau.operations.queries import (
    OperationNotFoundError,
    PartNotFoundError,
    SiteNotFoundError,
    plan_of,
)
from clew.bureau.operations.queries.as_planned import cells_of, version_of_site
from clew.bureau.operations.site_state import SiteState
from clew.bureau.persons.actions.opening import open_dossier
from clew.model.dossier import Kind
from records import NOW, make_case, make_officer

pytestmark = pytest.mark.django_db

BEGINS = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=4)
ROW = {
    "site": "S-1",
    "address": "1 Lake Road, Jaipur, Rajasthan, India",
    "zone": "Asia/Kolkata",
    "team": "North",
    "targets": ["Gardener", "Cook"],
    "risks": ["a dog"],
}
WARRANT = PlannedProcess(
    ProcessKind.SEARCH_WARRANT, "High Court", "7/26", BEGINS, ENDS + timedelta(days=1)
)


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def ada(rosa):
    """An analyst in the team: sees, and plans nothing."""
    return make_officer("ada", bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])


@pytest.fixture
def case(rosa, ada):
    return make_case(rosa, ada, number="2026-1")


@pytest.fixture
def lantern(rosa, case):
    return open_operation(
        rosa,
        case=case,
        name="Lantern",
        commander="rosa",
        begins_at=BEGINS,
        ends_at=ENDS,
        now=NOW,
    )


@pytest.fixture
def site(rosa, lantern):
    return add_site(rosa, operation_id=lantern.pk, planned=planned_site(ROW), now=NOW)


def row_of(officer, site):
    plan = plan_of(officer, site.operation, now=NOW)
    return next(one for one in plan.sites if one.id == site.pk)


def change(officer, site, /, **cells):
    version = version_of_site(row_of(officer, site))
    planned = planned_site(ROW | cells)
    return change_site(officer, site_id=site.pk, version=version, planned=planned, now=NOW)


def told(officer, site):
    return tell_site(officer, site_id=site.pk, state=SiteState.READY, happened_at=NOW, now=NOW)


def tags():
    return [one.tag for one in AuditEvent.objects.order_by("pk")]


def test_what_a_form_names_no_more_is_planned_no_more(rosa, site):
    change(rosa, site, site="S-7", targets=["Cook"], risks=["rain"], team="", zone="Asia/Dubai")

    seen = row_of(rosa, Site.objects.get())
    assert (seen.label, seen.zone, seen.team) == ("S-7", "Asia/Dubai", "")
    assert [one.name for one in seen.targets] == ["Cook"]
    assert list(seen.risks) == ["rain"]
    assert tags()[-1] == "operations:site:changed"


def test_the_cells_of_a_site_are_the_row_that_plans_it(rosa, case, lantern):
    dossier = open_dossier(rosa, kind=Kind.PERSON, case=case, name="Baker", now=NOW)
    row = ROW | {"targets": [f"Baker <{dossier.pk}>", "Cook"], "latitude": "1.5"}
    row |= {"longitude": "-2.25", "team": ""}
    site = add_site(rosa, operation_id=lantern.pk, planned=planned_site(row), now=NOW)

    cells = dict(cells_of(row_of(rosa, site)))
    again = {name: cells[name].split("\n") for name in ("targets", "risks")}

    assert planned_site(cells | again) == planned_site(row)


def test_a_target_that_is_named_alone_points_nowhere_any_more(rosa, case, site):
    dossier = open_dossier(rosa, kind=Kind.PERSON, case=case, name="Baker", now=NOW)
    change(rosa, site, targets=[f"Cook <{dossier.pk}>"])
    assert Target.objects.get().dossier_id == dossier.pk
    change(rosa, site, targets=["Cook"])
    assert Target.objects.get().dossier_id is None


def test_where_the_officer_may_not_see_what_a_target_points_at_it_stays(rosa, case, site):
    other = make_case(make_officer("zoe", bureau=rosa.bureau), number="2026-2")
    dossier = open_dossier(other.members.get(), kind=Kind.PERSON, case=other, name="Baker", now=NOW)
    Target.objects.filter(name="Cook").update(dossier=dossier)
    change(rosa, site, address="2 Lake Road, India")
    assert Target.objects.get(name="Cook").dossier_id == dossier.pk
    with pytest.raises(UnknownTargetError):
        change(rosa, site, targets=[f"Cook <{dossier.pk}>"])


def test_what_another_officer_changed_meanwhile_is_not_overwritten(rosa, site):
    seen = version_of_site(row_of(rosa, site))
    change(rosa, site, address="2 Lake Road, India")
    late = partial(change_site, rosa, site_id=site.pk, planned=planned_site(ROW), now=NOW)

    for version in (seen, ""):
        with pytest.raises(ChangedMeanwhileError):
            late(version=version)
        with pytest.raises(ChangedMeanwhileError):
            remove_site(rosa, site_id=site.pk, version=version, now=NOW)
    assert Site.objects.get().address == "2 Lake Road, India"


def test_word_from_a_site_does_not_make_what_is_planned_there_another(rosa, site):
    seen = version_of_site(row_of(rosa, site))
    told(rosa, site)
    assert version_of_site(row_of(rosa, site)) == seen


def test_from_where_word_was_told_neither_the_site_goes_nor_whom_it_is_about(rosa, site):
    told(rosa, site)
    with pytest.raises(ToldAlreadyError, match="Cook stays"):
        change(rosa, site, targets=["Gardener"])
    version = version_of_site(row_of(rosa, site))
    with pytest.raises(ToldAlreadyError, match="S-1, so it stays"):
        remove_site(rosa, site_id=site.pk, version=version, now=NOW)
    change(rosa, site, targets=["Gardener", "Cook", "Baker"], address="2 Lake Road, India")
    assert Target.objects.count() == 3


def test_a_site_goes_with_all_that_is_planned_there(rosa, lantern, site):
    plan_process(rosa, operation_id=lantern.pk, process=WARRANT, site_id=site.pk, now=NOW)
    remove_site(rosa, site_id=site.pk, version=version_of_site(row_of(rosa, site)), now=NOW)
    assert not Site.objects.exists()
    assert not Target.objects.exists()
    assert not LegalProcess.objects.exists()
    assert tags()[-1] == "operations:site:removed"


def test_two_sites_have_no_label_in_common(rosa, lantern, site):
    with pytest.raises(NameTakenError, match="S-1 is planned already"):
        add_site(rosa, operation_id=lantern.pk, planned=planned_site(ROW), now=NOW)
    two = planned_site(ROW | {"site": "S-2"})
    other = add_site(rosa, operation_id=lantern.pk, planned=two, now=NOW)
    with pytest.raises(NameTakenError):
        change(rosa, other)


def test_a_team_has_just_the_people_that_are_named_last(rosa, ada, lantern):
    make = partial(name_team, rosa, operation_id=lantern.pk, now=NOW)
    team = make(name="North", officers=["rosa"], outsiders=["A guard"])
    row = plan_of(rosa, lantern, now=NOW).teams[0]
    alter = partial(change_team, rosa, operation_id=lantern.pk, team_id=team.pk, now=NOW)

    alter(version=row.version, name="East", officers=["ada"], outsiders=["A guard", "A guide"])

    (seen,) = plan_of(rosa, lantern, now=NOW).teams
    assert (seen.name, seen.officers, seen.outsiders) == ("East", ("ada",), ("A guard", "A guide"))
    with pytest.raises(ChangedMeanwhileError):
        alter(version=row.version, name="East", officers=[], outsiders=[])
    with pytest.raises(MemberError):
        alter(version=seen.version, name="East", officers=["nobody"], outsiders=[])
    make(name="West")
    with pytest.raises(NameTakenError):
        alter(version=seen.version, name="West", officers=[], outsiders=[])


def test_a_team_that_goes_somewhere_stays(rosa, lantern, site):
    (row,) = plan_of(rosa, lantern, now=NOW).teams
    remove = partial(remove_team, rosa, operation_id=lantern.pk, team_id=row.id, now=NOW)
    with pytest.raises(StillUsedError, match="goes to S-1"):
        remove(version=row.version)
    change(rosa, site, team="")
    with pytest.raises(ChangedMeanwhileError):
        remove(version="")
    remove(version=row.version)
    assert not Team.objects.exists()


def test_legal_process_is_changed_and_taken_out(rosa, lantern, site):
    plan = partial(plan_process, rosa, operation_id=lantern.pk, now=NOW)
    one = plan(process=WARRANT)
    (seen,) = plan_of(rosa, lantern, now=NOW).processes
    order = PlannedProcess(ProcessKind.CONSENT, "A lodger", "1", BEGINS, ENDS)

    with pytest.raises(NameTakenError):
        plan(process=WARRANT)
    plan(process=order, site_id=site.pk, process_id=one.pk, version=seen.version)

    assert plan_of(rosa, lantern, now=NOW).processes == []
    (there,) = row_of(rosa, site).processes
    assert (there.kind, there.site_id) == (ProcessKind.CONSENT, site.pk)
    remove = partial(remove_process, rosa, operation_id=lantern.pk, process_id=one.pk, now=NOW)
    with pytest.raises(ChangedMeanwhileError):
        remove(version=seen.version)
    remove(version=there.version)
    with pytest.raises(PartNotFoundError):
        remove(version=there.version)
    with pytest.raises(SiteNotFoundError):
        plan(process=WARRANT, site_id=uuid4())


def test_risks_and_lines_are_said_otherwise_unless_a_line_was_ticked(rosa, lantern, site):
    for add, alter, remove in (
        (add_risk, change_risk, remove_risk),
        (add_line, change_line, remove_line),
    ):
        here = {"operation_id": lantern.pk, "now": NOW}
        add(rosa, text="rain", **here)
        alter(rosa, was="rain", text="much rain", **here)
        with pytest.raises(ChangedMeanwhileError):
            alter(rosa, was="rain", text="snow", **here)
        with pytest.raises(ChangedMeanwhileError):
            remove(rosa, text="rain", **here)
        with pytest.raises(NoTextError):
            alter(rosa, was="much rain", text=" ", **here)
    remove_risk(rosa, text="much rain", **here)
    tick_line(rosa, site_id=site.pk, line_id=lantern.checklist.get().pk, now=NOW)
    with pytest.raises(ToldAlreadyError):
        change_line(rosa, was="much rain", text="snow", **here)
    with pytest.raises(ToldAlreadyError):
        remove_line(rosa, text="much rain", **here)
    assert plan_of(rosa, lantern, now=NOW).risks == []


def test_a_window_that_lies_elsewhere_by_now_is_not_put_elsewhere_unseen(rosa, lantern):
    seen = plan_of(rosa, lantern, now=NOW).version
    put = partial(set_window, rosa, operation_id=lantern.pk, reason="rain", now=NOW, version=seen)
    put(begins_at=BEGINS + timedelta(hours=1), ends_at=ENDS)
    with pytest.raises(ChangedMeanwhileError):
        put(begins_at=BEGINS, ends_at=ENDS)


def _changes(officer, site):
    """Every change of a plan, as an officer would make it."""
    here = {"operation_id": site.operation_id, "now": NOW}
    yield partial(add_site, officer, planned=planned_site(ROW | {"site": "S-9"}), **here)
    there = {"site_id": site.pk, "version": "", "now": NOW}
    yield partial(change_site, officer, planned=planned_site(ROW), **there)
    yield partial(remove_site, officer, **there)
    team = {"team_id": uuid4(), "version": ""}
    yield partial(change_team, officer, name="N", officers=[], outsiders=[], **team, **here)
    yield partial(remove_team, officer, **team, **here)
    yield partial(plan_process, officer, process=WARRANT, **here)
    yield partial(remove_process, officer, process_id=1, version="", **here)
    for alter, remove in ((change_risk, remove_risk), (change_line, remove_line)):
        yield partial(alter, officer, was="a", text="b", **here)
        yield partial(remove, officer, text="a", **here)


def test_who_does_not_plan_changes_nothing_of_it(ada, rosa, site):
    for one in _changes(ada, site):
        with pytest.raises(DeniedError):
            one()
    for one in _changes(make_officer("zoe", bureau=rosa.bureau), site):
        with pytest.raises((OperationNotFoundError, SiteNotFoundError)):
            one()
