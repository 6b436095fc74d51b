"""With a case go its operations, once they are over; of looks at its items only sums stay."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.custody.actions import hand_on
from clew.bureau.custody.models import CustodyEntry
from clew.bureau.exposure.actions import begin_look, end_look
from clew.bureau.exposure.models import Look
from clew.bureau.exposure.queries import day_of, own_exposure
from clew.bureau.network.actions import take_in
from clew.bureau.network.models import Identifier
from clew.bureau.network.models import Report as ReportRow
from clew.bureau.operations.actions.checklist import add_line
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.risks import add_risk
from clew.bureau.operations.actions.seizing import seize_at_site
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.actions.teams import name_team
from clew.bureau.operations.actions.telling import tell_outcome, tell_site, tick_line
from clew.bureau.operations.models import Operation, SiteEvent, SiteOutcome, Target, Tick
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.plan_file import PlannedRow
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.operations.site_state import SiteState
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.retention.actions.removing import KeptError, remove_due
from clew.bureau.retention.models import Removal
from clew.bureau.retention.queries import due_for
from clew.model.dossier import Kind
from clew.model.identifier import account
from clew.model.report import Report
from clew.model.sighting import Event
from clew.model.sighting import Sighting as Seen
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db

SAID = "Quillfeather"
PLANNED = {
    "address": f"1 {SAID} Road",
    "country": "IN",
    "zone": "Asia/Kolkata",
    "latitude": "28.6",
    "longitude": "77.2",
    "targets": SAID,
    "risks": f"the dog of {SAID}",
}


@pytest.fixture
def rosa():
    return make_officer("rosa", roles=Role)


def _opened(officer, case, *, name=f"Lantern of {SAID}", sites=("S-1",), **facts):
    operation = open_operation(
        officer,
        case=case,
        name=name,
        commander="rosa",
        begins_at=NOW,
        ends_at=NOW + timedelta(hours=4),
        now=NOW,
        **facts,
    )
    rows = [PlannedRow(label, planned_site(PLANNED | {"site": label})) for label in sites]
    take_in_plan(officer, operation_id=operation.pk, rows=rows, now=NOW)
    return operation


def _tell(officer, site, state=SiteState.CLOSED, *, at=NOW):
    tell_site(officer, site_id=site.pk, state=state, happened_at=at, words=SAID, now=NOW)


def _end(case):
    Case.objects.filter(pk=case.pk).update(keep_until=NOW - timedelta(days=1))


def _remove(officer, name, vault):
    return remove_due(officer, name=str(name), reason="its time is over", vault=vault, now=NOW)


def _fill(officer, operation):
    """All that officers can hang on an operation, with words that may not stay."""
    (site,) = operation.sites.all()
    name_team(officer, operation_id=operation.pk, name=SAID, outsiders=[SAID], now=NOW)
    add_risk(officer, operation_id=operation.pk, text=SAID, now=NOW)
    add_line(officer, operation_id=operation.pk, text=SAID, now=NOW)
    tick_line(officer, site_id=site.pk, line_id=operation.checklist.get().pk, now=NOW)
    entry = seize_at_site(
        officer, site_id=site.pk, label="Phone", seized_at=NOW, seized_by="12", now=NOW
    )
    away = {"from_whom": "12", "to_whom": "its owner", "why": "acquitted", "for_good": True}
    hand_on(officer, exhibit_id=entry.exhibit_id, at=NOW, now=NOW, **away)
    told = {"kind": OutcomeKind.DEVICES, "count": 3, "happened_at": NOW}
    tell_outcome(officer, site_id=site.pk, words=SAID, now=NOW, **told)
    _tell(officer, site)


def test_all_that_its_operations_say_goes_with_a_case(rosa, vault):
    case, other = make_case(rosa), make_case(rosa)
    operation = _opened(rosa, case)
    _fill(rosa, operation)
    later = _opened(rosa, other, name="Later", follows_id=operation.pk)
    _end(case)

    _remove(rosa, case, vault)

    assert Operation.objects.get() == later
    later.refresh_from_db()
    assert (later.follows, later.sites.count()) == (None, 1)
    kept = list(apps.get_app_config("operations").get_models())
    for_later = {"Operation", "Site", "Target", "Risk"}
    assert {one.__name__ for one in kept if one.objects.exists()} == for_later
    assert CustodyEntry.objects.filter(exhibit__case=case).count() == 2
    (counted,) = AuditEvent.objects.filter(tag=tags.OPERATIONS_OUTCOME_TOLD)
    assert (counted.details["kind"], counted.details["count"]) == ("devices", 3)


def test_an_operation_of_whose_sites_one_is_not_closed_keeps_the_case(rosa, vault):
    case = make_case(rosa)
    operation = _opened(rosa, case, name="Lantern", sites=("S-1", "S-2"))
    one, other = operation.sites.order_by("label")

    def kept_by():
        _end(case)
        (due,) = due_for(rosa, now=NOW)
        Case.objects.filter(pk=case.pk).update(keep_until=None)
        return due.kept_by()

    assert kept_by() == ["the operation Lantern, of whose sites 2 are not closed"]
    _tell(rosa, one)
    _tell(rosa, other, at=NOW - timedelta(hours=1))
    _tell(rosa, other, SiteState.ENTERED)
    assert kept_by() == ["the operation Lantern, of whose sites 1 is not closed"]
    _end(case)
    with pytest.raises(KeptError, match="the operation Lantern"):
        _remove(rosa, case, vault)
    Case.objects.filter(pk=case.pk).update(keep_until=None)
    tell_site(
        rosa,
        site_id=other.pk,
        state=SiteState.CLOSED,
        happened_at=NOW + timedelta(minutes=1),
        now=NOW,
    )
    assert kept_by() == []


def test_what_was_told_from_a_site_is_deleted_by_nothing_but_the_removal_of_its_case(rosa):
    case = make_case(rosa)
    operation = _opened(rosa, case)
    _fill(rosa, operation)
    every = (SiteEvent, SiteOutcome, Tick)

    def refused(act):
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            act()

    Removal.objects.create(case=make_case(rosa), removed_at=NOW)
    for model in every:
        refused(model.objects.all().delete)
    Removal.objects.create(case=case, removed_at=NOW)
    for model in every:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            refused(
                lambda cursor=cursor, table=table: cursor.execute(f"UPDATE {table} SET id = id")
            )
        model.objects.all().delete()


def test_a_target_of_another_case_keeps_its_name_and_points_at_nothing(rosa, vault):
    case, other = make_case(rosa), make_case(rosa)
    ana = account("chat.example", "ana7")
    said = Seen("r1", "row 1", ana, ana, Event.STATED)
    head = Report("r1", "CyberTip XML", "Chat Example")
    take_in([head, said, head], acting_officer=rosa, source_name="tip.xml", now=NOW)
    dossier = open_dossier(rosa, kind=Kind.PERSON, case=case, name="Lamp", start=None, now=NOW)
    (site,) = _opened(rosa, other).sites.all()
    row = Identifier.objects.get(kind="account", value=ana.value)
    Target.objects.create(site=site, name="Ana", account=row)
    Target.objects.create(site=site, name="Lamp", dossier=dossier)
    _end(case)
    ReportRow.objects.update(keep_until=NOW - timedelta(days=1))

    _remove(rosa, case, vault)
    _remove(rosa, "r1", vault)

    pointed = Target.objects.order_by("name").values_list("name", "account", "dossier")
    assert list(pointed) == [("Ana", None, None), ("Lamp", None, None), (SAID, None, None)]
    assert not Identifier.objects.exists()


def test_that_officers_looked_stays_in_sums_and_no_longer_at_which_item(rosa, vault):
    case = make_case(rosa)
    items = [make_item(make_exhibit(case)).pk for _ in range(2)]
    stays = make_item(make_exhibit(make_case(rosa))).pk
    for sha256 in [*items, items[0], stays]:
        begin_look(rosa, sha256, now=NOW)
        end_look(rosa, sha256, seconds=3, now=NOW + timedelta(seconds=3))
    before = own_exposure(rosa, day_of(NOW))
    _end(case)

    _remove(rosa, case, vault)

    after = own_exposure(rosa, day_of(NOW))
    assert (after.items, after.seconds) == (before.items, before.seconds) == (3, 12)
    named = set(Look.objects.values_list("sha256", flat=True))
    assert stays in named
    assert not named & set(items)
