"""The page of a report: what it says, what it is in, and as a file; each as far as it is seen."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from calling_program import Program, token_of
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.network.actions import build_network, recall_report, take_in
from clew.bureau.network.models import Report
from clew.bureau.network.queries import built_network
from clew.bureau.network.shown import pseudonym
from clew.bureau.ui import one_report, received_reports
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Report as Head
from clew.model.sighting import Event, Sighting, Standing
from clew.network.jurisdiction.bundled import BundledNetworks
from records import NOW, make_bureau, make_case, make_exhibit, make_item, make_officer
from signed_in import signed_in
from three_bureaux import ThreeBureaux

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]

ANA, GIRL = account("chat.example", "ana"), account("chat.example", "sunflower")
PHONE, GIRLS_PHONE = "+6421555123", "+6421555777"


def _phone(number):
    return Identifier(IdentifierKind.PHONE, number)


def _take_in(officer, *more, key="cybertip:1", fmt="CyberTip XML", **head):
    at = NOW - timedelta(days=1)
    said = [
        Sighting(key, "row 1", ANA, _phone(PHONE), Event.STATED, at, at),
        Sighting(key, "row 2", GIRL, _phone(GIRLS_PHONE), Event.LOGIN, standing=Standing.VICTIM),
        *more,
    ]
    top = Head(key, fmt, "Chat <b>Example</b>", **head)
    take_in([top, *said, top], acting_officer=officer, source_name="tip.xml", now=NOW)
    return Report.objects.get(key=key, format=fmt)


def _page(officer, report):
    return signed_in(officer).get(reverse("one-report", args=[report.pk])).content.decode()


@pytest.fixture
def rosa():
    return make_officer("rosa", roles=Role)


def test_a_report_tells_what_it_says_and_of_a_victim_a_pseudonym_and_the_kind_alone(rosa):
    report = _take_in(rosa, summary="Seen by the lake")

    page = _page(rosa, report)

    assert "ana@chat.example" in page or "chat.example" in page
    assert PHONE in page
    assert pseudonym(GIRL) in page
    assert "sunflower" not in page
    assert GIRLS_PHONE not in page
    assert "Chat &lt;b&gt;Example" in page
    assert "Seen by the lake" in page
    (event,) = AuditEvent.objects.filter(tag=tags.NETWORK_REPORT_VIEWED)
    assert (event.subject, event.who) == (str(report.pk), "rosa")


def test_its_accounts_lead_to_the_persons_of_the_network_and_back(rosa):
    report = _take_in(rosa)
    build_network(rosa, networks=BundledNetworks(), now=NOW)
    person = built_network(rosa).entity_named(ANA.value)
    address = reverse("person", args=[person.pk])

    assert address in _page(rosa, report)
    back = signed_in(rosa).get(address).content.decode()
    assert reverse("one-report", args=[report.pk]) in back


def _with_a_file(officer, item):
    file = Identifier(IdentifierKind.FILE_HASH, f"sha256:{item.sha256}")
    return _take_in(officer, Sighting("cybertip:1", "row 3", ANA, file, Event.UPLOAD))


def test_its_files_lead_to_items_and_cases_that_the_officer_sees_and_to_no_other(rosa):
    case = make_case(rosa, number="2026-7")
    item = make_item(make_exhibit(case))
    make_item(make_exhibit(make_case(number="Hidden 9")))
    report = _with_a_file(rosa, item)
    desk = make_officer(bureau=rosa.bureau, roles=[Role.DESK_OFFICER])

    seen, not_seen = _page(rosa, report), _page(desk, report)

    for told in (reverse("item", args=[item.sha256]), reverse("case", args=[case.pk])):
        assert told in seen
        assert told not in not_seen
    assert "2026-7" not in not_seen
    assert "in no case that you see" in not_seen


def test_a_file_that_only_a_victim_had_is_not_told(rosa):
    file = Identifier(IdentifierKind.FILE_HASH, f"sha256:{'ab' * 32}")
    theirs = Sighting("cybertip:1", "row 3", GIRL, file, Event.UPLOAD, standing=Standing.VICTIM)

    assert "ab" * 32 not in _page(rosa, _take_in(rosa, theirs))


def test_a_recalled_report_says_nothing_and_why(rosa):
    report = _take_in(rosa)
    recall_report(rosa, key="cybertip:1", reason="sent by mistake", now=NOW)

    page = _page(rosa, report)

    assert "sent by mistake" in page
    assert PHONE not in page
    assert "It says nothing any more." in page
    assert "Make a file of it" not in page


def test_what_a_correction_changed_is_told_as_versions(rosa):
    _take_in(rosa)
    report = _take_in(
        rosa, Sighting("cybertip:1", "row 9", ANA, _phone("+6421555999"), Event.STATED)
    )

    page = _page(rosa, report)

    assert "1 added, 0 withdrawn" in page
    assert "2 added, 0 withdrawn" in page


def test_a_long_report_is_told_page_by_page(rosa, monkeypatch):
    monkeypatch.setattr(one_report, "_LINES", 1)
    report = _take_in(rosa)
    address = reverse("one-report", args=[report.pk])

    client = signed_in(rosa)

    told = [
        client.get(f"{address}?page={n}").content.decode().partition('id="says"')[2] for n in (1, 2)
    ]

    assert sorted(PHONE in one for one in told) == [False, True]
    assert sorted(pseudonym(GIRL) in one for one in told) == [False, True]


def test_reports_are_listed_the_latest_first_page_by_page(rosa, monkeypatch):
    monkeypatch.setattr(received_reports, "_ROWS", 1)
    _take_in(rosa)
    Report.objects.update(taken_in_at=NOW - timedelta(days=1))
    _take_in(rosa, key="cybertip:2")
    client = signed_in(rosa)

    first, second = (client.get(reverse("reports") + f"?page={n}").content.decode() for n in (1, 2))

    assert ("cybertip:2" in first, "cybertip:1" in first) == (True, False)
    assert ("cybertip:2" in second, "cybertip:1" in second) == (False, True)


def test_a_report_leads_to_the_referrals_that_it_is_in_and_they_lead_to_it(vault):
    world = ThreeBureaux()
    report = Report.objects.earliest("taken_in_at")
    referral = world.draft(world.rosa)

    page = _page(world.rosa, report)
    there = signed_in(world.rosa).get(reverse("referral", args=[referral.pk])).content.decode()

    assert reverse("referral", args=[referral.pk]) in page
    assert reverse("one-report", args=[report.pk]) in there


def _export(officer, report, **given):
    asked = {"format": "cybertip", "reason": "for the court", **given}
    return signed_in(officer).post(reverse("report-export", args=[report.pk]), asked)


def test_a_file_is_made_for_a_reason_and_told_to_the_own_bureau_from_then_on(rosa):
    report = _take_in(rosa)

    answer = _export(rosa, report)

    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="clew-report-cybertip-1"'
    assert b"<" in answer.content[:1]
    (event,) = AuditEvent.objects.filter(tag=tags.EXPORTS_REPORT_EXPORTED)
    assert event.details["reason"] == "for the court"
    assert event.details["sha256"] in _page(rosa, report)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"reason": " "}, "reason"),
        ({"to": "Nowhere"}, "neither a member bureau nor a country"),
        ({"to": "Lake"}, "is not released to"),
        ({"format": "stone"}, "stone"),
    ],
)
def test_what_cannot_be_made_is_told_on_the_page_with_what_was_filled_in(rosa, given, why):
    make_bureau("Lake")
    report = _take_in(rosa)

    answer = _export(rosa, report, **given)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not AuditEvent.objects.filter(tag=tags.EXPORTS_REPORT_EXPORTED).exists()


def test_why_no_file_is_made_is_told_in_the_language(rosa):
    log = _take_in(rosa, key="log:lamps", fmt="activity log")
    address, asked = reverse("report-export", args=[log.pk]), {"reason": "why", "to": ""}
    french = {"headers": {"accept-language": "fr"}}

    misfit = signed_in(rosa).post(address, asked | {"format": "cybertip"}, **french)
    unknown = signed_in(rosa).post(address, asked | {"format": "nil"}, **french)

    assert (
        "CyberTip XML n\u2019a pas de forme pour : les signalements sans" in misfit.content.decode()
    )
    assert "Aucun format &#x27;nil&#x27; n\u2019est écrit" in unknown.content.decode()


def test_a_file_takes_a_fresh_proof(rosa):
    report = _take_in(rosa)
    client = signed_in(rosa, shown_s_ago=3600)

    answer = client.post(
        reverse("report-export", args=[report.pk]), {"format": "cybertip", "reason": "why"}
    )

    assert answer.status_code == 302
    assert answer["location"].endswith(urlencode({"next": reverse("one-report", args=[report.pk])}))
    assert not AuditEvent.objects.filter(tag=tags.EXPORTS_REPORT_EXPORTED).exists()


def test_an_officer_of_a_bureau_that_got_it_is_not_told_which_files_left(rosa):
    report = _take_in(rosa)
    _export(rosa, report)
    there = make_officer(roles=Role)
    Report.objects.update(released_to=[str(there.bureau_id)], marking="TLP:GREEN")

    page = _page(there, report)

    assert PHONE in page
    assert "Files written of it" not in page


def test_a_call_tells_where_a_report_is_used_as_its_page_does():
    world = ThreeBureaux()
    sent = world.to_hub()
    program = Program(token_of(world.rosa))

    [told] = program.ask("get", "/api/reports/log:1/uses").json()

    assert told["referrals"] == [str(sent.pk)]
    assert [one["added"] for one in told["readings"]] == [1]
    assert told["files_written"] == []
    outsider = Program(token_of(world.otto))
    assert outsider.ask("get", "/api/reports/log:1/uses").status_code == 404
    Report.objects.update(marking="TLP:AMBER", released_to=["IN"])
    [told] = Program(token_of(world.ines)).ask("get", "/api/reports/log:1/uses").json()
    assert told["referrals"] == []
    assert told["files_written"] is None
