"""An analyst learns in a browser, without scripts, who stands behind accounts, and judges."""

import io
from datetime import timedelta

import pytest
from chromium import sign_in
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.accounts.models import Officer
from clew.bureau.audit.models import AuditEvent
from clew.bureau.network.actions import build_network, take_in
from clew.bureau.vault.folder import VaultFolder
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Report as Head
from clew.model.sighting import Event
from clew.network.jurisdiction.bundled import BundledNetworks
from invented_network import chat, held, ring
from records import NOW, PASSWORD, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
]

PHONE = Identifier(IdentifierKind.PHONE, "+6421555123")
MAIL = Identifier(IdentifierKind.EMAIL, "the.seller@mail.example")


@pytest.fixture
def rosa(vault: VaultFolder) -> Officer:
    """Rosa, with the network of a group of five, whose seller has a second account."""
    rosa = make_officer("rosa", password=PASSWORD)
    sightings = [
        *ring("fox"),
        *(
            held(name, thing, event=Event.STATED, verified=True)
            for name in ("fox0", "second")
            for thing in (PHONE, MAIL)
        ),
    ]
    head = Head("r:1", "activity log CSV", "Chat Example", received_at=NOW - timedelta(days=1))
    take_in([head, *sightings, head], acting_officer=rosa, source_name="log.csv", now=NOW)
    build_network(rosa, networks=BundledNetworks(), now=NOW)
    return rosa


def test_from_a_phone_to_a_person_a_judgement_and_its_undoing(
    page: Page, live_server: LiveServer, rosa: Officer
) -> None:
    sign_in(page, live_server)
    page.get_by_role("link", name="Network", exact=True).click()
    page.get_by_label("Account, or anything that one was seen with").fill(PHONE.value)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("1 entity")).to_be_visible()
    page.get_by_role("link", name=chat("fox0").value).click()

    both = f"{chat('fox0').value} and {chat('second').value}"
    page.locator("summary").filter(has_text=both).click()
    told = page.locator("details[open]")
    expect(
        told.get_by_text(f"Both accounts have the same phone: {PHONE.value}").first
    ).to_be_visible()
    expect(told.get_by_text("Breaks without")).to_be_visible()

    told.get_by_label("Why", exact=True).fill("two brothers, visited on 3 March")
    told.get_by_role("button", name="Not one person").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(both)
    expect(page.get_by_text("two brothers, visited on 3 March")).to_be_visible()
    page.get_by_label("Why undo").fill("only one of them lives")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("only one of them lives")).to_be_visible()

    logged = list(AuditEvent.objects.filter(officer=rosa).values_list("tag", flat=True))
    for tag in ("entity:viewed", "accounts:judged", "link:explained", "judgement:undone"):
        assert f"network:{tag}" in logged


def test_a_group_its_members_and_the_path_between_two_of_them(
    page: Page, live_server: LiveServer, rosa: Officer
) -> None:
    sign_in(page, live_server)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{live_server.url}/network/groups/")
        assert _width(page) == width
        page.get_by_role("link", name="Group 1").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Group of 5")
        assert _width(page) == width
        page.get_by_role("link", name=chat("fox1").value).first.click()
        assert _width(page) == width
        page.get_by_role("link", name="Path").click()
        page.get_by_label("One account").fill(chat("fox1").value)
        page.get_by_label("Another").fill(chat("fox2").value)
        page.get_by_role("button", name="Find paths").click()
        expect(page.get_by_text(f"by {chat('fox0').value}").first).to_be_visible()
        assert _width(page) == width


def _width(page: Page) -> int:
    """How wide the whole page is, with whatever reaches beyond the window."""
    with Image.open(io.BytesIO(page.screenshot(full_page=True))) as shot:
        return shot.width
