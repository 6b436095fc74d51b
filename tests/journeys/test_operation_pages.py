"""An operation on the day, on a phone without scripts: the board, and word from a site."""

from pathlib import Path

import pytest
from chromium import fits, open_page, sign_in
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case, CaseMember
from clew.bureau.operations.actions.checklist import add_line
from clew.bureau.operations.actions.telling import tell_site
from clew.bureau.operations.models import Operation
from clew.bureau.operations.site_state import SiteState
from clew.bureau.ui.viewing import now
from lantern import plan_lantern
from records import NOW, PASSWORD, make_case, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough", "vault"),
    pytest.mark.django_db(transaction=True),
]

_SOON_MS = 30_000  # that a busy machine takes at most until a board heard of it
NARROW = {"width": 360, "height": 740}


@pytest.fixture
def lantern(tmp_path: Path) -> Operation:
    """56 invented sites in 19 states and one union territory."""
    rosa = make_officer("rosa", password=PASSWORD)
    operation = plan_lantern(rosa, make_case(rosa, number="2026-0042"), tmp_path / "plan.csv")
    add_line(rosa, operation_id=operation.pk, text="Interpreter is called", now=NOW)
    return operation


def test_word_from_a_site_reaches_the_board_on_a_phone(
    page: Page, live_server: LiveServer, lantern: Operation
) -> None:
    sign_in(page, live_server)
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Operations").click()
    page.get_by_role("link", name="Lantern").click()
    expect(page.get_by_text("56 sites in 19 states, 1 union territory")).to_be_visible()
    expect(page.get_by_text("3 sites with warnings")).to_be_visible()

    page.set_viewport_size(NARROW)
    parts = page.get_by_role("navigation", name="Parts of the operation")
    parts.get_by_role("link", name="Board").click()
    assert fits(page)
    page.get_by_role("listitem").get_by_role("link", name="S-07").click()
    page.get_by_role("button", name="Tick").click()
    page.get_by_role("button", name="Entered").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("entered")
    page.get_by_label("how many by now").fill("2")
    page.get_by_role("button", name="Tell", exact=True).click()
    page.get_by_text("Seize one here").click()
    page.get_by_label("By", exact=True).fill("Inspector")
    page.get_by_role("button", name="Record the seizure").click()
    assert fits(page)

    page.get_by_role("link", name="Board").click()
    expect(page.get_by_label("How far the sites are").get_by_text("1 entered")).to_be_visible()
    for name in ("Outcomes", "Exhibits", "Plan"):
        parts.get_by_role("link", name=name, exact=True).click()
        assert fits(page)


def test_the_board_changes_by_itself_and_is_left_by_who_may_no_longer_see_it(
    monkeypatch: pytest.MonkeyPatch, live_server: LiveServer, lantern: Operation
) -> None:
    rosa = Officer.objects.get(username="rosa")
    with open_page(monkeypatch, scripts=True, but_for="404") as page:
        sign_in(page, live_server)
        page.goto(f"{live_server.url}/operations/{lantern.pk}/board/")
        expect(page.get_by_label("How far the sites are")).to_contain_text("0 secured")
        before = page.evaluate("performance.timeOrigin")

        _tell(rosa, lantern, "S-07", SiteState.SECURED)
        card = page.get_by_role("listitem").filter(has_text="S-07")
        expect(card).to_contain_text("secured", timeout=_SOON_MS)
        expect(card).to_have_class("site-secured")
        expect(page.get_by_label("How far the sites are")).to_contain_text("1 secured")
        expect(page.get_by_role("status")).to_have_text("S-07: secured")
        assert page.evaluate("performance.timeOrigin") == before, "the page was loaded anew"

        Case.objects.update(marking="TLP:RED")
        CaseMember.objects.all().delete()
        expect(page.get_by_text("not here")).to_be_visible(timeout=_SOON_MS)


def test_word_without_a_connection_is_kept_and_sent_once_when_there_is_one(
    monkeypatch: pytest.MonkeyPatch, live_server: LiveServer, lantern: Operation
) -> None:
    site = lantern.sites.get(label="S-07")
    with open_page(monkeypatch, scripts=True, but_for="ERR_INTERNET_DISCONNECTED") as page:
        sign_in(page, live_server)
        page.set_viewport_size(NARROW)
        page.goto(f"{live_server.url}/operations/sites/{site.pk}/")
        page.context.set_offline(True)
        page.get_by_role("button", name="Entered").click()
        page.get_by_label("how many by now").fill("2")
        page.get_by_role("button", name="Tell", exact=True).click()
        waiting = page.get_by_role("status", name="Not sent yet")
        expect(waiting.get_by_role("listitem")).to_have_count(2)
        expect(waiting).to_contain_text("S-07 · Entered")
        assert fits(page)
        assert not site.events.exists()

        page.context.set_offline(False)
        expect(page.get_by_role("heading", level=1)).to_contain_text("entered", timeout=_SOON_MS)
        expect(waiting).to_be_hidden()
        [event], [outcome] = site.events.all(), site.outcomes.all()
        assert (event.state, outcome.count) == ("entered", 2)
        assert event.happened_at < event.told_at
        assert page.evaluate("localStorage.length") == 0


def test_word_of_one_officer_is_never_sent_by_another_on_the_same_phone(
    monkeypatch: pytest.MonkeyPatch, live_server: LiveServer, lantern: Operation
) -> None:
    site = lantern.sites.get(label="S-07")
    ana = make_officer("ana", bureau=lantern.bureau, password=PASSWORD)
    lantern.case.members.add(ana, through_defaults={"since_at": NOW})
    with open_page(monkeypatch, scripts=True, but_for="net::ERR_") as page:
        sign_in(page, live_server)
        page.goto(f"{live_server.url}/operations/sites/{site.pk}/")
        page.context.set_offline(True)
        page.get_by_role("button", name="Entered").click()
        waiting = page.get_by_role("status", name="Not sent yet")
        expect(waiting).to_contain_text("S-07 · Entered")
        page.route("**/tell/", lambda route: route.abort())
        page.context.set_offline(False)
        page.goto(f"{live_server.url}/cases/")
        page.get_by_role("button", name="Sign out").click()
        page.unroute("**/tell/")

        sign_in(page, live_server, "ana")
        page.goto(f"{live_server.url}/operations/sites/{site.pk}/")
        expect(page.get_by_role("button", name="Entered")).to_be_visible()
        expect(waiting).to_be_hidden()
        page.get_by_role("button", name="Ready").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("ready", timeout=_SOON_MS)
        assert [one.officer for one in site.events.all()] == [ana]
        page.get_by_role("button", name="Sign out").click()

        sign_in(page, live_server)
        page.goto(f"{live_server.url}/operations/sites/{site.pk}/")
        expect(page.get_by_text("Told by rosa")).to_be_visible(timeout=_SOON_MS)
        assert {one.officer.get_username() for one in site.events.all()} == {"ana", "rosa"}


def test_word_that_the_node_refuses_stays_until_it_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, live_server: LiveServer, lantern: Operation
) -> None:
    site = lantern.sites.get(label="S-07")
    with open_page(monkeypatch, scripts=True, but_for="422") as page:
        sign_in(page, live_server)
        page.goto(f"{live_server.url}/operations/sites/{site.pk}/")
        page.get_by_text("It happened earlier").click()
        page.get_by_label("When, by the clocks there").fill("2099-01-01T09:00")
        page.get_by_role("button", name="Secured").click()
        waiting = page.get_by_role("status", name="Not sent yet")
        expect(waiting).to_contain_text("is yet to come")
        page.reload()
        expect(waiting).to_contain_text("is yet to come")
        waiting.get_by_role("button", name="Forget it").click()
        expect(waiting).to_be_hidden()
        assert not site.events.exists()


def _tell(officer: Officer, operation: Operation, label: str, state: SiteState) -> None:
    at = now()
    site = operation.sites.get(label=label)
    tell_site(officer, site_id=site.pk, state=state, happened_at=at, now=at)
