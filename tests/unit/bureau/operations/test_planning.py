"""Operations are planned by who may, seen by who sees their case, and told of by its team."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.operations.actions.changing import NoTextError
from clew.bureau.operations.actions.checklist import add_line
from clew.bureau.operations.actions.opening import (
    CommanderError,
    NoNameError,
    WindowError,
    open_operation,
    set_window,
)
from clew.bureau.operations.actions.processes import add_process
from clew.bureau.operations.actions.risks import add_risk
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.actions.teams import MemberError, name_team
from clew.bureau.operations.actions.telling import (
    NotToldError,
    tell_outcome,
    tell_site,
    tick_line,
)
from clew.bureau.operations.models import Operation, SiteEvent, Target
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.plan_file import PlannedRow
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.operations.queries import (
    OperationNotFoundError,
    SiteNotFoundError,
    operation_by_id,
    operation_named,
    plan_of,
    site_by_id,
    site_labelled,
    visible_operations,
)
from clew.bureau.operations.queries.counting import by_part, outcomes_of, parts_in_words
from clew.bureau.operations.queries.rows import EventRow, as_it_happened
from clew.bureau.operations.site_state import TOLD, SiteState
from clew.bureau.persons.actions.opening import open_dossier
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.model.dossier import Kind
from records import (
    NOW,
    make_bureau,
    make_case,
    make_exhibit,
    make_item,
    make_officer,
    make_referral,
)

pytestmark = pytest.mark.django_db

BEGINS = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=4)
LATER = BEGINS + timedelta(hours=1)


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def ben(rosa):
    """A case officer in the team."""
    return make_officer("ben", bureau=rosa.bureau, roles=[Role.CASE_OFFICER])


@pytest.fixture
def ada(rosa):
    """An analyst in the team: sees and tells, plans nothing."""
    return make_officer("ada", bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])


@pytest.fixture
def case(rosa, ben, ada):
    return make_case(rosa, ben, ada, number="2026-1")


def opened(officer, case, **facts):
    told = {"name": "Lantern", "commander": "rosa", "begins_at": BEGINS, "ends_at": ENDS}
    return open_operation(officer, case=case, now=NOW, **{**told, **facts})


@pytest.fixture
def lantern(rosa, case):
    return opened(rosa, case)


def row(label="S-1", **cells):
    facts = {
        "site": label,
        "address": "1 Lake Road, Jaipur, Rajasthan, India",
        "zone": "Asia/Kolkata",
        "team": "Jaipur",
        "targets": "R. Example",
    }
    return PlannedRow(f"row {label}", planned_site({**facts, **cells}))


def take_in(officer, operation, *rows):
    return take_in_plan(officer, operation_id=operation.pk, rows=rows, now=NOW)


@pytest.fixture
def site(rosa, lantern):
    take_in(rosa, lantern, row())
    return site_labelled(rosa, lantern, "S-1")


def warnings_of(officer, operation, now=NOW):
    plan = plan_of(officer, operation, now=now)
    return plan.sites[0].warnings


def test_opening_twice_finds_the_first_and_logs_once(rosa, case):
    one = opened(rosa, case)
    again = opened(rosa, case, begins_at=LATER)

    assert (again.pk, again.begins_at) == (one.pk, BEGINS)
    assert AuditEvent.objects.filter(tag=tags.OPERATIONS_OPERATION_OPENED).count() == 1
    assert not any("Lantern" in one.details_text for one in AuditEvent.objects.all())


def test_who_plans_no_operations_opens_none(ada, rosa, case):
    with pytest.raises(DeniedError):
        opened(ada, case)
    guest = make_officer("guest", bureau=make_bureau("Guests"))
    Case.objects.update(marking=Tlp.GREEN.value, released_to=[str(guest.bureau_id)])
    case.refresh_from_db()
    case.members.add(guest, through_defaults={"since_at": NOW})
    with pytest.raises(DeniedError, match="another bureau"):
        opened(guest, case)
    with pytest.raises(CaseNotFoundError):
        opened(make_officer("zoe", bureau=rosa.bureau), case)
    Case.objects.update(closed_at=NOW)
    case.refresh_from_db()
    with pytest.raises(DeniedError, match="closed"):
        opened(rosa, case)
    assert not Operation.objects.exists()


def test_a_commander_has_the_role_and_sees_the_case_in_the_words_for_nobody(rosa, ben, case):
    make_officer("zoe", bureau=rosa.bureau)
    words = set()
    for name in ("ben", "zoe", "nobody"):
        with pytest.raises(CommanderError) as refused:
            opened(rosa, case, commander=name)
        words.add(str(refused.value).replace(name, "NAME", 1))
    assert len(words) == 1


def test_a_name_in_use_that_may_not_be_seen_is_refused_and_so_is_none(rosa, ben, case):
    opened(rosa, case, marking=MarkingChange(purposes=frozenset({Purpose.INTELLIGENCE})))
    with pytest.raises(NoNameError, match="choose another"):
        opened(ben, case)
    with pytest.raises(NoNameError):
        opened(rosa, case, name="  ")


def test_a_window_ends_after_it_begins_and_moves_for_a_reason(rosa, ada, lantern, case):
    with pytest.raises(WindowError):
        opened(rosa, case, name="Other", ends_at=BEGINS)
    moved = {"operation_id": lantern.pk, "begins_at": LATER, "ends_at": ENDS, "now": NOW}
    with pytest.raises(NoReasonError):
        set_window(rosa, reason=" ", **moved)
    with pytest.raises(DeniedError):
        set_window(ada, reason="rain", **moved)
    set_window(rosa, reason="rain", **moved)
    set_window(rosa, reason="rain", **moved)
    assert operation_by_id(ada, lantern.pk).begins_at == LATER
    assert AuditEvent.objects.filter(tag=tags.OPERATIONS_WINDOW_SET).count() == 1


def test_an_operation_is_absent_to_who_does_not_see_its_case(rosa, lantern, site):
    zoe = make_officer("zoe", bureau=rosa.bureau)
    told = []
    for key in (lantern.pk, uuid4()):
        with pytest.raises(OperationNotFoundError) as refused:
            operation_by_id(zoe, key)
        told.append(str(refused.value).replace(str(key), "ID"))
    assert told[0] == told[1]
    for look_up in (
        lambda: operation_named(zoe, "Lantern"),
        lambda: operation_named(zoe, lantern.pk.hex[-8:]),
        lambda: site_by_id(zoe, site.pk),
        lambda: site_labelled(zoe, lantern, "S-1"),
        lambda: tell_site(zoe, site_id=site.pk, state=SiteState.READY, happened_at=NOW, now=NOW),
    ):
        with pytest.raises(LookupError):
            look_up()
    assert not visible_operations(zoe)


def test_an_operations_own_marking_narrows_who_of_the_case_sees_it(rosa, ada, case):
    guest = make_officer("guest", bureau=make_bureau("Guests"))
    Case.objects.update(marking=Tlp.GREEN.value, released_to=[str(guest.bureau_id)])
    case.refresh_from_db()
    case.members.add(guest, through_defaults={"since_at": NOW})
    supervisor = make_officer("sue", bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    opened(rosa, case, name="Open")
    opened(rosa, case, name="Home", marking=MarkingChange(tlp=Tlp.AMBER_STRICT))
    opened(rosa, case, name="Team", marking=MarkingChange(tlp=Tlp.RED))

    def names(officer):
        return {one.name for one in visible_operations(officer)}

    assert names(ada) == {"Open", "Home", "Team"}
    assert names(supervisor) == {"Open", "Home"}
    assert names(guest) == {"Open"}


def test_taking_a_plan_in_twice_changes_nothing(rosa, ada, lantern):
    cells = {
        "officers": "ada; ben",
        "others": "Inspector of Jaipur",
        "process": "search warrant",
        "authority": "Court of Jaipur",
        "number": "17/2026",
        "valid_from": "2026-03-01",
        "valid_until": "2026-03-05",
        "risks": "a dog; two doors",
    }
    first = take_in(rosa, lantern, row(**cells), row("S-2"))
    events = AuditEvent.objects.count()
    again = take_in(rosa, lantern, row(**cells), row("S-2"))
    changed = take_in(rosa, lantern, row(**cells, latitude="26.9", longitude="75.8"), row("S-2"))

    assert (first.added, first.changed, first.unchanged) == (2, 0, 0)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert (changed.added, changed.changed, changed.unchanged) == (0, 1, 1)
    assert AuditEvent.objects.count() == events + 1
    one = plan_of(ada, lantern, now=NOW).sites[0]
    assert sorted(one.members) == ["Inspector of Jaipur", "ada", "ben"]
    assert (one.risks, one.latitude) == (["a dog", "two doors"], 26.9)
    assert one.processes[0].valid_until.isoformat() == "2026-03-05T18:30:00+00:00"


def test_a_row_that_cannot_be_taken_is_told_and_the_rest_goes_on(rosa, ada, lantern):
    strangers = row("S-2", officers="zoe", team="New team")
    unknown = row("S-3", targets="A <nobody@chat.example>")
    with pytest.raises(DeniedError):
        take_in(ada, lantern, row())

    done = take_in(rosa, lantern, strangers, unknown, row())

    assert [one.where for one in done.refused] == ["row S-2", "row S-3"]
    assert "nobody of that name may see the case" in done.refused[0].why
    assert "nobody@chat.example" in done.refused[1].why
    assert (done.added, [one.name for one in lantern.teams.all()]) == (1, ["Jaipur"])


def test_a_team_takes_officers_who_see_the_case_and_anybody_from_outside(rosa, ada, lantern):
    def name(**who):
        return name_team(rosa, operation_id=lantern.pk, name="North", now=NOW, **who)

    for _ in range(2):
        name(officers=["ada"], outsiders=["A guardian"])
    make_officer("zoe", bureau=rosa.bureau)
    told = set()
    for stranger in ("zoe", "nobody"):
        with pytest.raises(MemberError) as refused:
            name(officers=[stranger])
        told.add(str(refused.value).replace(stranger, "NAME", 1))
    assert len(told) == 1
    assert lantern.teams.get().members.count() == 2
    assert AuditEvent.objects.filter(tag=tags.OPERATIONS_TEAM_NAMED).count() == 1
    with pytest.raises(DeniedError):
        name_team(ada, operation_id=lantern.pk, name="South", now=NOW)


def test_a_window_outside_the_validity_of_a_process_is_warned_of(rosa, ada, lantern):
    valid = {"process": "search_warrant", "authority": "Court", "valid_from": "2026-03-01"}
    take_in(rosa, lantern, row(**valid, number="1", valid_until="2026-03-05T09:59"))
    assert "does not cover the window" in warnings_of(ada, lantern)[0]

    take_in(rosa, lantern, row(**valid, number="2", valid_until="2026-03-05T10:00"))
    assert warnings_of(ada, lantern) == ()


def test_what_is_missing_at_a_site_is_warned_of(rosa, ada, lantern):
    take_in(rosa, lantern, row(team="", targets=""))
    assert warnings_of(ada, lantern) == (
        "no team goes there",
        "nobody is named whom it is about",
        "no legal process is recorded for it",
    )
    assert "nobody told that the team is ready" in warnings_of(ada, lantern, now=BEGINS)[-1]
    covers = replace(
        planned_site(
            {
                "site": "x",
                "address": "x",
                "country": "IN",
                "zone": "UTC",
                "process": "consent",
                "authority": "x",
                "number": "1",
                "valid_from": "2026-03-01",
                "valid_until": "2026-03-31",
            }
        ).process
    )
    with pytest.raises(DeniedError):
        add_process(ada, operation_id=lantern.pk, process=covers, now=NOW)
    for _ in range(2):
        add_process(rosa, operation_id=lantern.pk, process=covers, now=NOW)
    assert lantern.processes.count() == 1
    assert len(warnings_of(ada, lantern)) == 2


def test_risks_and_the_checklist_are_written_once_and_ticked_by_the_team(rosa, ada, lantern, site):
    for _ in range(2):
        add_risk(rosa, operation_id=lantern.pk, text="rain", now=NOW)
        add_line(rosa, operation_id=lantern.pk, text="Interpreter called", now=NOW)
    for act in (add_risk, add_line):
        with pytest.raises(NoTextError):
            act(rosa, operation_id=lantern.pk, text=" ", now=NOW)
        with pytest.raises(DeniedError):
            act(ada, operation_id=lantern.pk, text="x", now=NOW)
    line = lantern.checklist.get()
    tell_site(ada, site_id=site.pk, state=SiteState.READY, happened_at=LATER, now=LATER)
    assert "1 of 1 lines" in warnings_of(ada, lantern)[-1]
    for _ in range(2):
        tick_line(ada, site_id=site.pk, line_id=line.pk, now=LATER)
    plan = plan_of(ada, lantern, now=LATER)
    assert (plan.risks, plan.sites[0].ticked) == (["rain"], {line.pk})
    with pytest.raises(SiteNotFoundError):
        tick_line(ada, site_id=site.pk, line_id=line.pk + 1, now=LATER)


def test_a_target_points_at_what_only_who_may_see_it_is_told_of(rosa, ada, lantern, case):
    hidden = make_case(rosa, number="2026-2")
    item = make_item(make_exhibit(hidden))
    person = open_dossier(
        rosa, kind=Kind.PERSON, case=hidden, name="Lark", start=item.sha256, now=NOW
    )
    pointing = row(targets="R. Example <Lark>")
    with pytest.raises(DeniedError):
        take_in(ada, lantern, pointing)
    take_in(rosa, lantern, pointing)

    def target(officer):
        (one,) = plan_of(officer, lantern, now=NOW).sites[0].targets
        return one.name, one.dossier

    assert target(rosa) == ("R. Example", person.pk)
    assert target(ada) == ("R. Example", None)
    assert take_in(rosa, lantern, row()).unchanged == 1
    assert Target.objects.get().dossier_id == person.pk


def test_the_referral_it_began_with_is_told_to_who_sees_referrals_of_it(rosa, ada, case):
    theirs = make_referral(make_bureau(), rosa.bureau)
    not_theirs = make_referral(make_bureau(), make_bureau())
    with pytest.raises(LookupError):
        opened(rosa, case, referral_id=not_theirs.pk)
    one = opened(rosa, case, referral_id=theirs.pk)
    assert plan_of(ada, one, now=NOW).referral_id == theirs.pk
    type(theirs).objects.update(purposes=["victim_identification"])
    assert plan_of(ada, one, now=NOW).referral_id is None


def test_a_site_is_as_what_happened_last_whenever_it_was_told(rosa, ada, lantern, site):
    def tell(state, minutes, **more):
        at = BEGINS + timedelta(minutes=minutes)
        return tell_site(ada, site_id=site.pk, state=state, happened_at=at, now=ENDS, **more)

    tell(SiteState.SECURED, 20)
    tell(SiteState.ENTERED, 10, words="by the back door")
    one = plan_of(rosa, lantern, now=ENDS).sites[0]
    assert [event.state for event in one.events] == ["entered", "secured"]
    assert (one.state, one.events[0].words, one.events[0].told_at) == (
        "secured",
        "by the back door",
        ENDS,
    )
    key = uuid4()
    assert [tell(SiteState.CLOSED, 30, event_id=key).pk for _ in range(2)] == [key, key]
    assert SiteEvent.objects.count() == 3
    assert AuditEvent.objects.filter(tag=tags.OPERATIONS_SITE_TOLD).count() == 3
    with pytest.raises(NotToldError, match="said something else"):
        tell(SiteState.READY, 30, event_id=key)
    with pytest.raises(NotToldError, match="said something else"):
        tell_site(
            rosa,
            site_id=site.pk,
            state=SiteState.CLOSED,
            happened_at=ENDS,
            now=ENDS,
            event_id=key,
        )


@given(st.lists(st.tuples(st.sampled_from(TOLD), st.integers(0, 5)), max_size=6), st.randoms())
@settings(max_examples=20, deadline=None)
def test_the_order_in_which_word_comes_changes_nothing(told, order):
    events = [
        EventRow(uuid4(), state, BEGINS + timedelta(minutes=minutes), NOW, "a", "")
        for state, minutes in told
    ]
    shuffled = list(events)
    order.shuffle(shuffled)

    assert as_it_happened(shuffled) == as_it_happened(events)


def test_what_is_told_of_a_site_is_checked(rosa, ada, lantern, site, case):
    def tell(officer=ada, state=SiteState.READY, at=NOW, **more):
        return tell_site(officer, site_id=site.pk, state=state, happened_at=at, now=NOW, **more)

    with pytest.raises(NotToldError, match="not planned"):
        tell(state=SiteState.PLANNED)
    with pytest.raises(NotToldError, match="yet to come"):
        tell(at=NOW + timedelta(hours=1))
    with pytest.raises(NotToldError, match="characters"):
        tell(words="x" * 2001)
    supervisor = make_officer("sue", bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    with pytest.raises(DeniedError, match="team"):
        tell(officer=supervisor)
    Case.objects.update(closed_at=NOW)
    with pytest.raises(DeniedError, match="closed"):
        tell()
    assert not SiteEvent.objects.exists()


def test_the_last_number_told_of_an_outcome_counts(rosa, ada, lantern, site):
    def tell(kind, count, minutes):
        at = BEGINS + timedelta(minutes=minutes)
        tell_outcome(ada, site_id=site.pk, kind=kind, count=count, happened_at=at, now=ENDS)

    tell(OutcomeKind.DEVICES, 4, 50)
    tell(OutcomeKind.DEVICES, 3, 40)
    tell(OutcomeKind.SAFEGUARDED, 1, 40)
    with pytest.raises(NotToldError):
        tell(OutcomeKind.ARRESTED, -1, 40)
    sites = plan_of(rosa, lantern, now=ENDS).sites
    assert outcomes_of(sites) == {
        OutcomeKind.ARRESTED: 0,
        OutcomeKind.DETAINED: 0,
        OutcomeKind.SAFEGUARDED: 1,
        OutcomeKind.DEVICES: 4,
        OutcomeKind.ACCOUNTS: 0,
    }


@pytest.mark.parametrize("model", ["siteevent", "siteoutcome", "tick"])
def test_the_database_keeps_what_was_told(rosa, ada, lantern, site, model):
    add_line(rosa, operation_id=lantern.pk, text="x", now=NOW)
    tick_line(ada, site_id=site.pk, line_id=lantern.checklist.get().pk, now=NOW)
    tell_site(ada, site_id=site.pk, state=SiteState.READY, happened_at=NOW, now=NOW)
    kind = OutcomeKind.DEVICES
    tell_outcome(ada, site_id=site.pk, kind=kind, count=1, happened_at=NOW, now=NOW)
    for statement in (
        f"DELETE FROM operations_{model}",
        f"UPDATE operations_{model} SET site_id=1",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_sites_are_counted_by_state_and_shown_in_local_times(rosa, ada, lantern):
    take_in(
        rosa,
        lantern,
        row("S-1"),
        row("S-2", address="2 Fort Road, Delhi, India"),
        row("S-3", address="3 Hill Road, Jaipur, Rajasthan, India"),
        row("S-4", address="4 Rue Basse", country="FR", state="Bretagne", zone="Europe/Paris"),
    )
    plan = plan_of(ada, lantern, now=NOW)
    parts = by_part(plan.sites)
    assert [(one.part.name, len(one.sites)) for one in parts] == [
        ("Bretagne", 1),
        ("Delhi", 1),
        ("Rājasthān", 2),
    ]
    assert "1 union territory" in parts_in_words(parts)
    assert parts[0].states[SiteState.PLANNED] == 1
    assert plan.windows == [
        "2026-03-05 06:00 - 10:00 (UTC+05:30)",
        "2026-03-05 01:30 - 05:30 (UTC+01:00)",
    ]


def test_a_plan_takes_as_many_statements_for_many_sites_as_for_few(rosa, ada, lantern):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            plan_of(ada, lantern, now=NOW)
        return len(queries)

    take_in(rosa, lantern, row("S-0"))
    asked()  # what is kept of a rule's SQL is made by whoever asks first
    few = asked()
    take_in(rosa, lantern, *(row(f"S-{number}") for number in range(20)))
    assert asked() == few
