"""The map: from India to a state to a site of the worked example, with scripts and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import fits, open_page, sign_in
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from rules_broken import NARROW, WIDE, rules_broken

from clew.bureau.accounts.models import Officer
from clew.bureau.operations.models import Operation
from lantern import plan_lantern
from records import PASSWORD, make_bureau, make_case, make_officer, make_referral

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough", "vault"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def rosa() -> Officer:
    return make_officer("rosa", password=PASSWORD)


@pytest.fixture
def lantern(tmp_path: Path, rosa: Officer) -> Operation:
    """56 invented sites in 19 states and one union territory; referrals with four countries."""
    operation = plan_lantern(rosa, make_case(rosa, number="2026-0042"), tmp_path / "plan.csv")
    for country in ("US", "KE", "BQ", ""):
        make_referral(rosa.bureau, make_bureau(country=country))
    return operation


@pytest.fixture
def plain_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    with open_page(monkeypatch, scripts=False) as page:
        yield page


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    with open_page(monkeypatch, scripts=True) as page:
        yield page


def test_the_table_alone_leads_from_the_world_to_a_site(
    plain_page: Page, live_server: LiveServer, lantern: Operation
) -> None:
    page = plain_page
    sign_in(page, live_server)
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Map").click()
    expect(page.get_by_role("row", name="India 56 1 0 0 57")).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    assert fits(page)
    page.get_by_role("link", name="India").click()
    expect(page.get_by_role("heading", name="India", exact=True)).to_be_visible()
    assert page.locator("#places tbody tr").count() == 20
    assert fits(page)
    page.get_by_role("link", name="Rājasthān").click()
    assert fits(page)
    page.get_by_role("region", name="Sites").get_by_role("link", name="S-").first.click()
    expect(page.get_by_text("Rajasthan").first).to_be_visible()


def test_the_picture_says_the_same_and_is_walked_by_keys(
    page: Page, live_server: LiveServer, lantern: Operation
) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}{reverse('operation', args=[lantern.pk])}")
    page.get_by_role("link", name="On the map").click()
    expect(page.get_by_label("Operation", exact=True)).to_have_value(str(lantern.pk))
    page.goto(f"{live_server.url}{reverse('map')}")
    picture = page.get_by_role("region", name="Map")
    india = picture.get_by_role("link", name="India: Sites 56, Operations 1")
    expect(india).to_be_visible()
    expect(picture.get_by_text("Not known: Referrals 1")).to_be_visible()
    assert fits(page)

    india.focus()
    expect(picture.get_by_text("India: Sites 56, Operations 1")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="India", exact=True)).to_be_visible()
    state = picture.get_by_role("link", name="Rājasthān: Sites 4, Operations 1")
    expect(state).to_be_visible()
    assert picture.locator(".area").count() == 20
    assert picture.locator(".symbol").count() == 56
    assert picture.locator(".map-missing").is_hidden()
    assert fits(page)

    state.focus()
    narrow = picture.locator("svg").get_attribute("viewBox") or ""
    page.set_viewport_size({"width": 700, "height": 800})
    expect(picture.locator("svg")).not_to_have_attribute("viewBox", narrow)
    expect(state).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Rājasthān India")).to_be_visible()
    site = picture.get_by_role("link", name="S-").first
    expect(site).to_be_visible()
    assert picture.locator(".here").count() == 1
    assert fits(page)
    site.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(
        f"{live_server.url}{reverse('operation-site', args=[_first(lantern)])}"
    )


def _first(operation: Operation) -> str:
    return str(operation.sites.filter(subdivision="IN-RJ").order_by("label")[0].pk)


def test_it_is_in_arabic_from_right_to_left(
    page: Page, live_server: LiveServer, lantern: Operation
) -> None:
    sign_in(page, live_server)
    page.locator("#language").select_option("ar")
    page.locator(".languages button").click()
    page.goto(f"{live_server.url}{reverse('map-country', args=['IN'])}")
    expect(page.get_by_role("heading", name="الهند", exact=True)).to_be_visible()
    expect(page.locator("#map .area").first).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="راجستان", exact=True).click()
    assert fits(page)


def test_the_picture_breaks_no_rule_of_access_for_all(
    page: Page, live_server: LiveServer, lantern: Operation
) -> None:
    sign_in(page, live_server)
    for place in ([], ["IN"], ["IN", "IN-RJ"]):
        name = ("map", "map-country", "map-place")[len(place)]
        page.goto(f"{live_server.url}{reverse(name, args=place)}")
        expect(page.locator("#map a[aria-label]").first).to_be_visible()
        assert not list(rules_broken(page, widths=(WIDE, NARROW)))


def test_a_country_whose_parts_have_no_boundaries_has_points(
    page: Page, live_server: LiveServer, lantern: Operation
) -> None:
    unplaced = {"latitude": None, "longitude": None}
    lantern.sites.filter(label="S-01").update(country="KE", subdivision="KE-30", **unplaced)
    sign_in(page, live_server)
    page.goto(f"{live_server.url}{reverse('map-country', args=['KE'])}")
    expect(page.locator("#map .area circle.undrawn")).to_be_visible()
