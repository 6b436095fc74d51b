"""An operation is planned by forms alone, without scripts: from a person's dossier to the board."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from chromium import fits, open_page, sign_in
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.operations.models import Operation, Target
from clew.bureau.persons.actions.opening import open_dossier
from clew.model.dossier import Kind
from records import NOW, PASSWORD, make_case, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough", "vault"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]

LOOKED_AT = os.environ.get("CLEW_LOOK", "")


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    with open_page(monkeypatch, scripts=False, but_for="422") as page:
        yield page


def test_from_a_persons_dossier_to_the_board(page: Page, live_server: LiveServer) -> None:
    rosa = make_officer("rosa", password=PASSWORD)
    case = make_case(rosa, number="2026-1")
    dossier = open_dossier(rosa, kind=Kind.PERSON, case=case, name="Baker", now=NOW)
    sign_in(page, live_server)
    page.goto(f"{live_server.url}{reverse('dossier', args=[dossier.pk])}")

    page.get_by_role("link", name="Plan an operation from this").click()
    page.get_by_role("link", name="2026-1").click()
    _open(page)
    _plan_two_sites(page)
    _plan_the_rest(page)
    _look(page, "plan")
    page.get_by_role("link", name="Board", exact=True).click()

    expect(page.get_by_role("listitem").get_by_role("link", name="Jaipur")).to_be_visible()
    expect(page.get_by_role("listitem").get_by_role("link", name="Quay")).to_be_visible()
    lantern = Operation.objects.get()
    assert lantern.begins_at == datetime(2030, 12, 3, 0, 0, tzinfo=UTC)
    assert {one.zone for one in lantern.sites.all()} == {"Asia/Kolkata", "Pacific/Auckland"}
    assert Target.objects.get(name="Baker").dossier_id == dossier.pk
    assert lantern.processes.get().valid_until == datetime(2030, 12, 9, 18, 30, tzinfo=UTC)
    page.locator("#language").select_option("ar")
    page.locator(".languages button").click()
    page.goto(f"{live_server.url}{reverse('operation-plan', args=[lantern.pk])}")
    assert fits(page)
    _look(page, "plan-ar")


def _open(page: Page) -> None:
    """By the keyboard alone: what is wrong is told at its field, where the next key goes."""
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Lantern")
    page.get_by_label("Begins").fill("2030-12-03T05:30")
    page.get_by_label("Ends").fill("2030-12-03T09:30")
    page.get_by_label("Time zone").fill("Atlantis")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("'Atlantis' is no time zone")
    expect(page.get_by_label("Time zone")).to_be_focused()
    assert fits(page)
    _look(page, "open")
    page.get_by_label("Time zone").fill("Asia/Kolkata")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan a site")


def _plan_two_sites(page: Page) -> None:
    page.get_by_label("Label").fill("Jaipur")
    page.get_by_label("Address").fill("1 Lake Road")
    page.get_by_label("Country").select_option("IN")
    page.get_by_role("button", name="List the country's states").click()
    page.get_by_label("State or province").select_option("IN-RJ")
    page.get_by_label("Time zone").fill("Asia/Kolkata")
    page.get_by_label("Team").fill("North")
    assert fits(page)
    _look(page, "site")
    page.get_by_role("button", name="Plan it, and another").click()
    expect(page.get_by_label("Label")).to_have_value("S-02")
    page.get_by_label("Label").fill("Quay")
    page.get_by_label("Address").fill("9 Quay Street, Auckland, New Zealand")
    page.get_by_label("Country").select_option("NZ")
    page.get_by_label("Time zone").fill("Pacific/Auckland")
    page.get_by_label("Latitude").fill("-36.84")
    page.get_by_label("Longitude").fill("174.76")
    page.get_by_label("Whom it is about").fill("Cook\nGardener")
    page.get_by_role("button", name="Plan this site").click()
    expect(page.get_by_text("2030-12-03 13:00 - 17:00 (UTC+13:00)").first).to_be_visible()


def _plan_the_rest(page: Page) -> None:
    page.get_by_text("Another team").click()
    team = page.locator("form#team")
    team.get_by_label("Name", exact=True).fill("South")
    team.get_by_label("Officers").fill("rosa")
    team.get_by_label("From outside").fill("A guide")
    team.get_by_role("button", name="Make it").click()
    page.locator("#processes ~ details").first.get_by_text("Another one").click()
    process = page.locator("form#process")
    process.get_by_label("Issued by").fill("High Court")
    process.get_by_label("Number").fill("7/26")
    process.get_by_label("Valid from").fill("2030-12-01")
    process.get_by_label("Valid until").fill("2030-12-09")
    process.get_by_role("button", name="Record it").click()
    line = page.locator("details:has(form#line)")
    line.locator("summary").click()
    line.get_by_label("What is to be checked").fill("Interpreter is called")
    line.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Interpreter is called").first).to_be_visible()
    expect(page.get_by_text("Search warrant 7/26")).to_be_visible()
    assert fits(page)


def _look(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody wants to look at it."""
    if LOOKED_AT:
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=Path(LOOKED_AT) / f"{name}-{width}.png", full_page=True)
