"""An operation is planned by forms from what a network tells: a group's page, and a person's."""

import pytest
from chromium import fits, sign_in
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.accounts.models import Officer
from clew.bureau.network.actions import build_network, take_in
from clew.bureau.network.queries import built_network
from clew.bureau.operations.models import Site, Target
from clew.bureau.vault.folder import VaultFolder
from clew.model.report import Report
from clew.network.jurisdiction.bundled import BundledNetworks
from invented_network import chat, ring
from records import NOW, PASSWORD, make_case, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
]

COOKS = [chat(f"cook{number}").value for number in range(4)]
BAKER = chat("baker0").value


@pytest.fixture
def rosa(vault: VaultFolder) -> Officer:
    """Rosa, with a case and the network of two groups."""
    rosa = make_officer("rosa", password=PASSWORD)
    make_case(rosa, number="2026-1")
    head = Report("r:1", "activity log CSV", "Chat Example")
    given = [head, *ring("cook", size=4), *ring("baker", size=3), head]
    take_in(given, acting_officer=rosa, source_name="log.csv", now=NOW)
    build_network(rosa, networks=BundledNetworks(), now=NOW)
    return rosa


def test_from_a_group_to_a_site_and_from_a_person_to_the_same_site(
    page: Page, live_server: LiveServer, rosa: Officer
) -> None:
    network = built_network(rosa)
    sign_in(page, live_server)
    page.get_by_role("link", name="Network", exact=True).click()
    page.get_by_role("link", name=COOKS[0]).first.click()
    page.get_by_role("link", name="4 members").click()
    page.get_by_role("link", name="Plan an operation from this").click()
    for account in COOKS:
        expect(page.get_by_text(account, exact=True)).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="2026-1").click()
    _open_and_plan(page)
    (site,) = Site.objects.all()
    assert _targets(site) == {one: one for one in COOKS}

    baker = network.entity_named(BAKER).pk
    page.goto(f"{live_server.url}{reverse('person', args=[baker])}")
    page.get_by_role("link", name="Plan an operation from this").click()
    page.get_by_role("link", name="Kitchen").click()
    page.get_by_role("button", name="Save what is planned here").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lantern")
    page.goto(f"{live_server.url}{reverse('operation-site', args=[site.pk])}")
    expect(page.get_by_text(BAKER).first).to_be_visible()
    assert _targets(site) == {one: one for one in [*COOKS, BAKER]}


def _open_and_plan(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Lantern")
    page.get_by_label("Begins").fill("2030-12-03T05:30")
    page.get_by_label("Ends").fill("2030-12-03T09:30")
    page.get_by_label("Time zone").fill("Asia/Kolkata")
    page.get_by_role("button", name="Open it").click()
    lines = "\n".join(f"{one} <{one}>" for one in COOKS)
    expect(page.get_by_label("Whom it is about")).to_have_value(lines)
    page.get_by_label("Label").fill("Kitchen")
    page.get_by_label("Address").fill("1 Lake Road, India")
    page.get_by_label("Time zone").fill("Asia/Kolkata")
    page.get_by_role("button", name="Plan this site").click()
    expect(page.get_by_role("link", name="Kitchen").first).to_be_visible()


def _targets(site: Site) -> dict[str, str]:
    rows = Target.objects.filter(site=site).values_list("name", "account__value")
    return {name: str(account) for name, account in rows}
