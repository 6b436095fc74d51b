"""An officer goes from a person to the report that names it, to a case, and makes a file of it."""

import pytest
from chromium import SOON_MS, sign_in
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.access.roles import Role
from clew.bureau.network.actions import build_network, take_in
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Report
from clew.model.sighting import Event, Sighting, Standing
from clew.network.jurisdiction.bundled import BundledNetworks
from records import NOW, PASSWORD, make_case, make_exhibit, make_item, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough", "vault"),
    pytest.mark.django_db(transaction=True),
]

GARDENER, COOK = account("chat.example", "gardener"), account("chat.example", "cook")
PHONE = Identifier(IdentifierKind.PHONE, "+6421555123")


def test_a_report_is_read_and_a_file_of_it_made(page: Page, live_server: LiveServer) -> None:
    rosa = make_officer("rosa", password=PASSWORD, roles=Role)
    item = make_item(make_exhibit(make_case(rosa, number="2026-0042")))
    file = Identifier(IdentifierKind.FILE_HASH, f"sha256:{item.sha256}")
    key = "cybertip:1000001"
    head = Report(key, "CyberTip XML", "Chat Example", summary="A lamp in a window")
    victim = Standing.VICTIM
    said = [
        Sighting(key, "row 1", GARDENER, PHONE, Event.LOGIN, NOW, NOW),
        Sighting(key, "row 2", GARDENER, file, Event.UPLOAD, NOW, NOW),
        Sighting(key, "row 3", COOK, PHONE, Event.STATED, standing=victim),
    ]
    take_in([head, *said, head], acting_officer=rosa, source_name="tip.xml", now=NOW)
    build_network(rosa, networks=BundledNetworks(), now=NOW)

    sign_in(page, live_server)
    page.get_by_role("link", name="Network", exact=True).click()
    page.get_by_role("link", name="gardener@chat.example").click()
    page.get_by_role("link", name=key).click()
    expect(page.get_by_role("heading", name=f"Report {key}")).to_be_visible(timeout=SOON_MS)

    expect(page.get_by_text("A lamp in a window")).to_be_visible()
    expect(page.get_by_text("cook@chat.example")).to_have_count(0)
    expect(page.get_by_role("link", name="2026-0042")).to_be_visible()
    page.get_by_text("Make a file of it").click()
    page.get_by_label("Why?").fill("for the court")
    with page.expect_download() as made:
        page.get_by_role("button", name="Make the file").click()
    assert made.value.suggested_filename == "clew-report-cybertip-1000001"

    page.reload()
    expect(page.get_by_text("rosa, 20")).to_be_visible(timeout=SOON_MS)
    page.get_by_role("link", name="2026-0042").click()
    expect(page.get_by_role("heading", name="2026-0042")).to_be_visible(timeout=SOON_MS)
