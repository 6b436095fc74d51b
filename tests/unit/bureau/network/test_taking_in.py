"""Taking reports in: once, corrected, broken off, recalled; and who may see them."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.network.actions import IntakeSummary, mark_report, recall_report, take_in
from clew.bureau.network.actions import taking as taking_module
from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.models import Refusal, Revision
from clew.bureau.network.models import Report as ReportRow
from clew.bureau.network.models import Sighting as SightingRow
from clew.bureau.network.queries import (
    ReportNotFoundError,
    refusals,
    reports_by_key,
    sightings_for,
    visible_reports,
)
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.intake.source import Reported
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Refused, Report
from clew.model.sighting import Basis, Event, Sighting, Standing
from records import NOW, make_bureau, make_officer

pytestmark = pytest.mark.django_db

ANA = account("chat.example", "ana7")
HEAD = Report("cybertip:1", "CyberTip XML", "Chat Example", urgent=True, unknown={"plan": "free"})
BAD_PORT = Refused("report cybertip:1, row 7", "port", "70000 is no port", "ask the sender")


def _seen(value: str, **facts: object) -> Sighting:
    identifier = Identifier(IdentifierKind.SCREEN_NAME, value)
    return Sighting("cybertip:1", "row 1", ANA, identifier, Event.STATED, **facts)


def _take(
    officer: Officer,
    *sightings: Sighting,
    head: Report = HEAD,
    whole: bool = True,
    **options: object,
) -> IntakeSummary:
    def reported() -> Iterator[Reported]:
        yield head
        yield from sightings
        if whole:
            yield head

    return take_in(reported(), acting_officer=officer, source_name="tip.xml", now=NOW, **options)


def _values(officer: Officer) -> list[str]:
    return sorted(one.identifier.value for one in sightings_for(officer))


def _counts() -> list[int]:
    models = (ReportRow, Revision, SightingRow, IdentifierRow, Refusal, AuditEvent)
    return [model.objects.count() for model in models]


def test_every_fact_of_a_sighting_is_read_back_as_it_was() -> None:
    officer = make_officer()
    full = Sighting(
        "cybertip:1",
        "row 7",
        ANA,
        account("chat.example", "b\u0430n@x"),
        Event.PAYMENT,
        NOW - timedelta(hours=1),
        NOW,
        port=51234,
        file=Identifier(IdentifierKind.FILE_HASH, "md5:" + "0f" * 16),
        link=Identifier(IdentifierKind.SHARE_LINK, "https://store.example/s/Ab12cd34"),
        amount=Decimal("12.50"),
        currency="EUR",
        proxy=True,
        verified=True,
        basis=Basis.ASSESSMENT,
        standing=Standing.VICTIM,
        written="B\u0430n@x\u200b",
    )

    _take(officer, full, _seen("lamp"))

    assert set(sightings_for(officer)) == {full, _seen("lamp")}


def test_taking_in_the_same_report_twice_changes_nothing() -> None:
    officer = make_officer()
    first = _take(officer, _seen("lamp"), _seen("lake"))
    before = _counts()

    again = _take(officer, _seen("lake"), _seen("lamp"))

    assert (first.new, again.known) == (["cybertip:1"], ["cybertip:1"])
    assert (again.added, again.withdrawn) == (0, 0)
    assert _counts() == before
    assert _values(officer) == ["lake", "lamp"]


def test_a_sighting_that_a_report_repeats_is_kept_once() -> None:
    officer = make_officer()

    summary = _take(officer, _seen("lamp"), _seen("lamp"))

    assert (summary.sightings, summary.added) == (2, 1)
    assert _values(officer) == ["lamp"]


def test_what_a_corrected_report_no_longer_says_is_withdrawn_but_not_deleted() -> None:
    officer = make_officer()
    _take(officer, _seen("lamp"), _seen("lake"))

    summary = _take(officer, _seen("lamp"), _seen("door"))

    assert summary.changed == ["cybertip:1"]
    assert (summary.added, summary.withdrawn) == (1, 1)
    assert _values(officer) == ["door", "lamp"]
    assert SightingRow.objects.count() == 3
    assert [each.withdrawn for each in Revision.objects.order_by("reading")] == [0, 1]


def test_what_was_withdrawn_comes_back_when_it_is_said_again() -> None:
    officer = make_officer()
    _take(officer, _seen("lamp"), _seen("lake"))
    _take(officer, _seen("lamp"))

    summary = _take(officer, _seen("lamp"), _seen("lake"))

    assert (summary.added, summary.withdrawn) == (1, 0)
    assert _values(officer) == ["lake", "lamp"]


def test_a_change_of_the_head_alone_is_a_revision() -> None:
    officer = make_officer()
    _take(officer, _seen("lamp"))

    other = Report("cybertip:1", "CyberTip XML", "Chat Example", summary="a door")
    summary = _take(officer, _seen("lamp"), head=other)

    assert summary.changed == ["cybertip:1"]
    assert ReportRow.objects.get().summary == "a door"


def test_a_report_that_breaks_off_withdraws_nothing_of_the_whole_one() -> None:
    officer = make_officer()
    _take(officer, _seen("lamp"), _seen("lake"))

    summary = _take(officer, _seen("door"), whole=False)

    assert summary.broken_off == ["cybertip:1"]
    assert _values(officer) == ["lake", "lamp"]
    assert _take(officer, _seen("lamp"), _seen("lake")).known == ["cybertip:1"]


def test_a_first_report_that_breaks_off_counts_as_far_as_it_goes_until_the_whole_comes() -> None:
    officer = make_officer()

    _take(officer, _seen("lamp"), _seen("door"), whole=False)
    assert _values(officer) == ["door", "lamp"]
    summary = _take(officer, _seen("lamp"), _seen("lake"))

    assert summary.changed == ["cybertip:1"]
    assert _values(officer) == ["lake", "lamp"]


def test_small_batches_give_what_one_batch_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = make_officer()
    monkeypatch.setattr(taking_module, "_BATCH", 2)
    names = [f"lamp {number}" for number in range(7)]

    _take(officer, *map(_seen, names))
    summary = _take(officer, *map(_seen, names[2:]), _seen("lake"))

    assert (summary.added, summary.withdrawn) == (1, 2)
    assert _values(officer) == sorted([*names[2:], "lake"])


def test_a_correction_counts_only_once_its_end_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = make_officer()
    _take(officer, _seen("lamp"), _seen("lake"))
    monkeypatch.setattr(taking_module, "_BATCH", 1)

    def reported() -> Iterator[Reported]:
        yield HEAD
        yield _seen("door")
        assert _values(officer) == ["lake", "lamp"]
        yield HEAD
        assert _values(officer) == ["door"]

    take_in(reported(), acting_officer=officer, source_name="tip.xml", now=NOW)


def test_a_recalled_report_says_nothing_any_more_and_stays_recalled() -> None:
    officer = make_officer()
    _take(officer, _seen("lamp"))

    recall_report(officer, key="cybertip:1", reason="wrong person", now=NOW)
    summary = _take(officer, _seen("lamp"), _seen("lake"))

    assert summary.recalled == ["cybertip:1"]
    assert _values(officer) == []
    assert AuditEvent.objects.filter(tag=tags.NETWORK_REPORT_RECALLED).count() == 1
    assert SightingRow.objects.count() == 1


def test_a_report_is_recalled_for_a_reason_only() -> None:
    officer = make_officer()
    _take(officer, _seen("lamp"))

    with pytest.raises(NoReasonError):
        recall_report(officer, key="cybertip:1", reason=" ", now=NOW)

    assert _values(officer) != []


def test_recalling_twice_changes_nothing() -> None:
    officer = make_officer()
    _take(officer, _seen("lamp"))

    recall_report(officer, key="cybertip:1", reason="wrong person", now=NOW)
    recall_report(officer, key="cybertip:1", reason="again", now=NOW)

    assert ReportRow.objects.get().recall_reason == "wrong person"
    assert AuditEvent.objects.filter(tag=tags.NETWORK_REPORT_RECALLED).count() == 1


def test_refused_parts_are_listed_until_a_correction_settles_them() -> None:
    officer = make_officer()
    ends = [HEAD, BAD_PORT, _seen("lamp"), HEAD]
    take_in(ends, acting_officer=officer, source_name="tip.xml", now=NOW)
    take_in(ends, acting_officer=officer, source_name="tip.xml", now=NOW)
    assert [(one.element, one.reason) for one in refusals(officer)] == [("port", BAD_PORT.reason)]

    _take(officer, _seen("lamp"))

    assert list(refusals(officer)) == []


def test_a_refused_document_is_listed_without_a_report() -> None:
    officer = make_officer()
    refused = Refused("photo.jpg", "file", "is no report", "known sources: ...")

    for _ in range(2):
        summary = take_in([refused], acting_officer=officer, source_name="photo.jpg", now=NOW)

    assert summary.refused == [refused]
    assert [one.where for one in refusals(officer)] == ["photo.jpg"]


def test_an_intake_and_its_event_are_in_the_audit_log() -> None:
    officer = make_officer()

    _take(officer, _seen("lamp"))

    event = AuditEvent.objects.get(tag=tags.NETWORK_REPORT_TAKEN_IN)
    assert event.officer_id == officer.pk
    assert event.details == {"key": "cybertip:1", "added": 1, "withdrawn": 0}


def test_a_marking_is_the_strictest_by_default_and_replaced_only_when_given() -> None:
    officer = make_officer()

    _take(officer, _seen("lamp"))
    assert ReportRow.objects.get().marking == Tlp.AMBER_STRICT.value
    _take(officer, _seen("lamp"), marking=Tlp.GREEN)
    _take(officer, _seen("lamp"))

    assert ReportRow.objects.get().marking == Tlp.GREEN.value
    assert AuditEvent.objects.filter(tag=tags.NETWORK_REPORT_MARKED).count() == 1


def test_officers_of_another_bureau_see_nothing_and_cannot_tell() -> None:
    owner, stranger = make_officer(), make_officer()
    take_in([HEAD, BAD_PORT, _seen("lamp"), HEAD], acting_officer=owner, source_name="a", now=NOW)

    assert list(visible_reports(stranger)) == []
    assert list(sightings_for(stranger)) == []
    assert list(sightings_for(stranger, report="cybertip:1")) == []
    assert list(refusals(stranger)) == []
    messages = []
    for key in ("cybertip:1", "cybertip:2"):
        with pytest.raises(ReportNotFoundError) as absent:
            reports_by_key(stranger, key)
        with pytest.raises(ReportNotFoundError) as refused:
            recall_report(stranger, key=key, reason="x", now=NOW)
        messages.append([str(each.value).replace(key, "") for each in (absent, refused)])
    assert messages[0] == messages[1]
    assert ReportRow.objects.get().recalled_at is None


def test_two_bureaux_keep_the_same_report_apart() -> None:
    one, other = make_officer(), make_officer()
    _take(one, _seen("lamp"))

    summary = _take(other, _seen("lake"))

    assert summary.new == ["cybertip:1"]
    assert (_values(one), _values(other)) == (["lamp"], ["lake"])


def test_a_closed_account_takes_nothing_in_and_sees_nothing() -> None:
    owner = make_officer()
    _take(owner, _seen("lamp"))
    closed = make_officer(bureau=owner.bureau, is_active=False)

    with pytest.raises(DeniedError):
        _take(closed, _seen("lake"))
    with pytest.raises(DeniedError):
        recall_report(closed, key="cybertip:1", reason="x", now=NOW)

    assert list(visible_reports(closed)) == []
    assert list(sightings_for(closed)) == []
    assert list(refusals(closed)) == []
    assert _values(owner) == ["lamp"]


def test_a_report_in_two_formats_is_recalled_in_both() -> None:
    officer = make_officer()
    _take(officer, _seen("lamp"))
    _take(officer, _seen("lake"), head=Report("cybertip:1", "CyberTip JSON", ""))

    recall_report(officer, key="cybertip:1", reason="wrong person", now=NOW)

    assert _values(officer) == []


def test_long_and_odd_values_are_kept_as_they_are() -> None:
    officer = make_officer()
    odd = ["\u200b" + "x" * 3_000, "\U0001f9f6", "e\u0301", "\u00e9", "a" * 3_999 + "b"]

    _take(officer, *map(_seen, odd))

    assert _values(officer) == sorted(odd)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readings=st.lists(st.sets(st.sampled_from("abcde")), min_size=1, max_size=5))
def test_after_any_readings_the_last_one_is_what_counts(readings: list[set[str]]) -> None:
    officer = make_officer()

    for names in readings:
        _take(officer, *map(_seen, sorted(names)))

    assert _values(officer) == sorted(readings[-1])


def test_a_report_is_seen_by_bureaux_it_was_released_to_and_kept_by_its_own() -> None:
    officer, guest = make_officer(), make_officer(bureau=make_bureau(country="NZ"))
    _take(officer, _seen("a"))
    assert not visible_reports(guest).exists()

    release = MarkingChange(tlp=Tlp.AMBER, released_to=frozenset({"NZ"}))
    mark_report(officer, key="cybertip:1", change=release, now=NOW)

    assert _values(guest) == ["a"]
    with pytest.raises(ReportNotFoundError):
        recall_report(guest, key="cybertip:1", reason="ours", now=NOW)
    with pytest.raises(ReportNotFoundError):
        mark_report(guest, key="cybertip:1", change=MarkingChange(tlp=Tlp.CLEAR), now=NOW)
    mark_report(officer, key="cybertip:1", change=MarkingChange(tlp=Tlp.RED), now=NOW)
    assert not visible_reports(guest).exists()


@pytest.mark.parametrize(
    "change",
    [
        MarkingChange(keep_until=NOW - timedelta(days=365)),
        MarkingChange(purposes=frozenset({Purpose.VICTIM_IDENTIFICATION})),
    ],
    ids=["its time is over", "for another purpose"],
)
def test_a_report_that_may_not_be_used_is_as_if_absent(change: MarkingChange) -> None:
    officer = make_officer(roles=[Role.INTELLIGENCE_ANALYST])
    _take(officer, _seen("a"))

    mark_report(officer, key="cybertip:1", change=change, now=NOW)

    assert _values(officer) == []
    with pytest.raises(ReportNotFoundError):
        reports_by_key(officer, "cybertip:1")


@pytest.mark.parametrize("role", Role)
def test_reports_are_read_and_kept_by_the_roles_that_do(role: Role) -> None:
    officer = make_officer(roles=[role])
    keeps = role in {Role.INTELLIGENCE_ANALYST, Role.DESK_OFFICER}
    if keeps:
        _take(officer, _seen("a"))
    else:
        with pytest.raises(DeniedError):
            _take(officer, _seen("a"))
        _take(make_officer(bureau=officer.bureau), _seen("a"))

    reads = keeps or role in {Role.CASE_OFFICER, Role.SUPERVISOR}
    assert visible_reports(officer).exists() is reads
