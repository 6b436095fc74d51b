"""A report that is kept too long says nothing any more, and names nobody."""

from datetime import timedelta

import pytest

from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.network.actions import take_in
from clew.bureau.network.models import AccountJudgement, Identifier, Refusal, Revision, Sighting
from clew.bureau.network.models import Report as ReportRow
from clew.bureau.referrals.models import Part, Source
from clew.bureau.retention.actions.removing import KeptError, remove_due
from clew.bureau.retention.queries import due_for
from clew.model.identifier import Identifier as Told
from clew.model.identifier import IdentifierKind, account
from clew.model.referral import State
from clew.model.report import Refused, Report
from clew.model.sighting import Event
from clew.model.sighting import Sighting as Seen
from records import NOW, make_bureau, make_officer, make_referral

pytestmark = pytest.mark.django_db
ANA, BEN = account("chat.example", "ana7"), account("chat.example", "ben8")
BAD = Refused("report r1, row 7", "port", "70000 is no port", "ask the sender")


@pytest.fixture
def rosa():
    return make_officer("rosa", roles=[Role.SUPERVISOR, Role.DESK_OFFICER])


def _take(officer, key, *named):
    head = Report(key, "CyberTip XML", "Chat Example", summary="in confidence")
    who, *names = named
    said = [
        Seen(key, "row 1", who, Told(IdentifierKind.SCREEN_NAME, name), Event.STATED)
        for name in names
    ]
    told = [head, *said, BAD, head]
    take_in(told, acting_officer=officer, source_name="tip.xml", now=NOW)


def _end(key):
    ReportRow.objects.filter(key=key).update(keep_until=NOW - timedelta(days=1))


def _remove(officer, vault):
    return remove_due(officer, name="r1", reason="its time is over", vault=vault, now=NOW)


def test_nothing_that_only_it_named_is_left_and_what_others_name_is(rosa, vault):
    _take(rosa, "r1", ANA, "Ana", "Both")
    _take(rosa, "r2", BEN, "Both")
    a, b = (Identifier.objects.get(kind=one.kind.value, value=one.value) for one in (ANA, BEN))
    AccountJudgement.objects.create(
        bureau=rosa.bureau, officer=rosa, a=a, b=b, verdict="same", reason="why", made_at=NOW
    )
    _end("r1")

    (removed,) = _remove(rosa, vault)

    assert (removed.kind, removed.name) == ("report", "r1")
    values = set(Identifier.objects.values_list("value", flat=True))
    assert values == {BEN.value, Told(IdentifierKind.SCREEN_NAME, "Both").value}
    assert not AccountJudgement.objects.exists()
    for model in (Sighting, Revision, Refusal):
        assert not model.objects.filter(report__key="r1").exists()
    row = ReportRow.objects.get(key="r1")
    assert (row.summary, row.sender, row.source_name, row.files) == ("", "", "", [])
    assert due_for(rosa, now=NOW) == []
    (event,) = AuditEvent.objects.filter(tag=tags.RETENTION_REPORT_REMOVED)
    assert (event.subject, event.details["name"]) == (str(row.pk), "r1")


def test_taken_in_again_it_stays_empty(rosa, vault):
    _take(rosa, "r1", ANA, "Ana")
    _end("r1")
    _remove(rosa, vault)

    _take(rosa, "r1", ANA, "Ana")

    assert not Sighting.objects.exists()


def test_a_report_in_an_open_referral_is_told_and_stays(rosa, vault):
    _take(rosa, "r1", ANA, "Ana")
    _end("r1")
    referral = make_referral(rosa.bureau, make_bureau())
    part = Part.objects.create(referral=referral, kind="report", name="r1", said={"key": "r1"})
    Source.objects.create(part=part, report=ReportRow.objects.get())

    (due,) = due_for(rosa, now=NOW)
    assert due.kept_by() == [f"the referral {referral}, which is delivered"]
    with pytest.raises(KeptError):
        _remove(rosa, vault)
    referral.state = State.CLOSED.value
    referral.save()

    _remove(rosa, vault)

    part.refresh_from_db()
    assert part.said == {}
