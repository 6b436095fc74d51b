"""Pages of operations: what is amiss first, sites by state, and word from a site by a form."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.operations.actions.checklist import add_line
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.risks import add_risk
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.models import SiteEvent, SiteOutcome
from clew.bureau.operations.plan_file import PlannedRow
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.ui import operation_board
from records import NOW, make_case, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def case(rosa):
    return make_case(rosa, number="2026-1")


@pytest.fixture
def lantern(rosa, case):
    operation = open_operation(
        rosa,
        case=case,
        name="Lantern <b>",
        commander="rosa",
        begins_at=NOW,
        ends_at=NOW + timedelta(hours=4),
        now=NOW,
    )
    row = {"zone": "Asia/Kolkata", "targets": "A <i> person", "team": "North"}
    rows = [
        PlannedRow("1", planned_site(row | {"site": label, "address": f"{label} Road, {where}"}))
        for label, where in (("S-1", "Jaipur, Rajasthan, India"), ("S-2", "Delhi, India"))
    ]
    take_in_plan(rosa, operation_id=operation.pk, rows=rows, now=NOW)
    add_risk(rosa, operation_id=operation.pk, text="a <u> dog", now=NOW)
    add_line(rosa, operation_id=operation.pk, text="Interpreter", now=NOW)
    return operation


@pytest.fixture
def site(lantern):
    return lantern.sites.get(label="S-1")


@pytest.fixture
def clock(monkeypatch):
    """The minute in which boards are told, which passes as the test says."""
    clock = SimpleNamespace(at=NOW)
    monkeypatch.setattr(operation_board, "now", lambda: clock.at)
    return clock


def page(client, name, key):
    return client.get(reverse(name, args=[key])).content.decode()


def test_a_plan_shows_what_is_amiss_first_then_its_sites_by_state(rosa, lantern):
    told = page(signed_in(rosa), "operation", lantern.pk)

    order = [
        "2 sites in 1 state, 1 union territory",
        "2026-03-01 15:00 - 19:00 (UTC+05:30)",
        "2 sites with warnings",
        "no legal process is recorded",
        "a &lt;u&gt; dog",
        "By state",
        "union territory</span>",
        "A &lt;i&gt; person",
    ]
    places = [told.index(words) for words in order]
    assert places == sorted(places)
    for raw in ("Lantern <b>", "<u> dog"):
        assert raw not in told
    assert AuditEvent.objects.filter(tag=tags.OPERATIONS_PLAN_VIEWED).count() == 1


def test_a_plan_counts_states_and_territories_in_the_pages_language(rosa, lantern):
    client = signed_in(rosa)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    assert "2 sites dans 1 État, 1 territoire de" in page(client, "operation", lantern.pk)


def test_the_board_shows_how_far_each_site_is_and_comes_anew(rosa, lantern, site):
    client = signed_in(rosa)
    told = {"told": "entered", "at": "2026-03-01T15:20"}
    assert client.post(reverse("operation-tell", args=[site.pk]), told).status_code == 302
    board = page(client, "operation-board", lantern.pk)

    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in board
    assert '<b data-state="entered">1</b>' in board
    assert "09:50 UTC, rosa" in board


def test_a_board_is_told_what_changed_once_and_only_that_is_logged(rosa, lantern, site, clock):
    client, address = signed_in(rosa), reverse("operation-changes", args=[lantern.pk])

    def told(last=""):
        answer = client.get(address, headers={"Last-Event-ID": last})
        assert answer["content-type"] == "text/event-stream"
        return dict(line.split(": ", 1) for line in answer.content.decode().split("\n") if line)

    first = told()
    assert (first["event"], first["retry"]) == ("board", "5000")
    assert told(first["id"]) == {"retry": "5000"}
    words = {"told": "entered", "at": "2026-03-01T15:20"}
    client.post(reverse("operation-tell", args=[site.pk]), words)
    second = told(first["id"])
    card = json.loads(second["data"])["sites"][str(site.pk)]
    assert (card["state"], card["last"]) == ("entered", "09:50 UTC, rosa")
    assert card["warnings"] == "2 warnings"
    assert told(second["id"]) == {"retry": "5000"}
    clock.at += timedelta(minutes=1)
    assert told(second["id"])["event"] == "board"
    assert AuditEvent.objects.filter(tag=tags.OPERATIONS_BOARD_VIEWED).count() == 3


def test_a_board_tells_nothing_to_who_may_not_see_it(rosa, lantern):
    outsider = signed_in(make_officer("outsider", roles=Role))
    denied = outsider.get(reverse("operation-changes", args=[lantern.pk]))
    assert denied.status_code == 404
    assert b"retry" not in denied.content


def test_a_script_is_answered_in_json_whether_word_is_taken_or_not(rosa, site):
    client, accept = signed_in(rosa), {"Accept": "application/json"}
    address = reverse("operation-tell", args=[site.pk])
    key = str(uuid4())
    told = {"told": "ready", "at": "2026-03-01T09:50:00.000Z", "event": key}
    for _ in range(2):
        assert client.post(address, told, headers=accept).json() == {}
    assert SiteEvent.objects.get().happened_at == datetime(2026, 3, 1, 9, 50, tzinfo=UTC)

    other = client.post(address, told | {"told": "entered"}, headers=accept)
    assert other.status_code == 422
    assert "was sent already" in other.json()["error"]


def test_the_same_form_sent_twice_is_told_once(rosa, site):
    client = signed_in(rosa)
    form = page(client, "operation-site", site.pk)
    key = form.split('name="event" value="')[1][:36]
    for _ in range(2):
        client.post(
            reverse("operation-tell", args=[site.pk]),
            {"told": "ready", "event": key, "words": "by <b>rail</b>"},
        )

    assert SiteEvent.objects.count() == 1
    assert "by &lt;b&gt;rail&lt;/b&gt;" in page(client, "operation-site", site.pk)


REFUSED = {
    "no state": ("operation-tell", {"told": "gone"}, "Say how far the site is"),
    "yet to come": ("operation-tell", {"told": "ready", "at": "2999-01-01T00:00"}, "yet to come"),
    "no time": ("operation-tell", {"told": "ready", "at": "noon"}, "Say when it happened"),
    "no year": ("operation-tell", {"told": "ready", "at": "0001-01-01T00:00"}, "Say when it"),
    "no kind": ("operation-outcome", {"kind": "x", "count": "1"}, "Say what is counted"),
    "no number": ("operation-outcome", {"kind": "devices", "count": "-1"}, "Say how many"),
    "too many": ("operation-outcome", {"kind": "devices", "count": "9" * 9}, "A number is from"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_taken_is_said_on_the_page(rosa, site, why):
    name, form, words = REFUSED[why]
    answer = signed_in(rosa).post(reverse(name, args=[site.pk]), form)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SiteEvent.objects.exists()
    assert not SiteOutcome.objects.exists()


def test_outcomes_are_counted_together_and_by_state(rosa, lantern, site):
    client = signed_in(rosa)
    for count in ("2", "3"):
        form = {"kind": "devices", "count": count}
        client.post(reverse("operation-outcome", args=[site.pk]), form)

    told = page(client, "operation-outcomes", lantern.pk)
    assert '<span class="bond"><b>3</b> devices seized</span>' in told
    assert told.index("Delhi") < told.index("Rājasthān")


def test_a_line_is_ticked_on_the_page(rosa, lantern, site):
    client, line = signed_in(rosa), lantern.checklist.get()
    assert "ticked</span> Interpreter" not in page(client, "operation-site", site.pk)
    client.post(reverse("operation-tick", args=[site.pk, line.pk]))
    assert "ticked</span> Interpreter" in page(client, "operation-site", site.pk)
    assert client.post(reverse("operation-tick", args=[site.pk, 10**18])).status_code == 404


def test_who_only_oversees_sees_no_forms(rosa, site):
    client = signed_in(make_officer("sue", bureau=rosa.bureau, roles=[Role.SUPERVISOR]))
    told = page(client, "operation-site", site.pk)
    assert "operations/sites" not in told.split("<main")[1].split("<footer")[0].replace(
        "/board/", ""
    )
    assert (
        client.post(reverse("operation-tell", args=[site.pk]), {"told": "ready"}).status_code == 404
    )


def test_the_list_leads_to_operations_and_says_how_to_begin(rosa, lantern):
    told = signed_in(rosa).get(reverse("operations")).content.decode()
    assert "Lantern &lt;b&gt;" in told
    assert "2 sites" in told
    assert "no operation that you may see" in (
        signed_in(make_officer("zoe")).get(reverse("operations")).content.decode()
    )
