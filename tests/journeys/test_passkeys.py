"""An officer enrols a passkey in a browser, and from then on signs in and proves it by it."""

import time
from collections.abc import Iterator

import pytest
from chromium import open_page
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.accounts.models import OfficerSession
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.vault.folder import VaultFolder
from records import PASSWORD, make_case, make_exhibit, make_item, make_officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page on a machine that keeps passkeys."""
    with open_page(monkeypatch, scripts=True) as page:
        _give_device(page)
        yield page


def _give_device(page: Page) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_enrolled_signs_in_alone_is_a_second_factor_and_a_fresh_proof(
    page: Page, live_server: LiveServer, vault: VaultFolder
) -> None:
    rosa = make_officer("rosa", password=PASSWORD)
    item = make_item(make_exhibit(make_case(rosa, number="2026-0042")))
    home = page.get_by_role("heading", name="Home")

    _enter_password(page, live_server)
    expect(page.get_by_role("heading", name="Add a second factor")).to_be_visible()
    page.goto(f"{live_server.url}/items/{item.sha256}/")
    expect(page.get_by_role("heading", name="Add a second factor")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name to tell it by").fill("Laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert page.locator(".codes li").count() == 10
    page.get_by_role("link", name="I have them").click()
    expect(home).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(home).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    _enter_password(page, live_server)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(home).to_be_visible()

    _let_time_pass()
    page.goto(f"{live_server.url}/factors/")
    page.get_by_role("link", name="Remove Laptop").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_role("link", name="Use a passkey instead").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Remove Laptop?")).to_be_visible()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("add another one first")).to_be_visible()

    began = AuditEvent.objects.filter(tag=tags.UI_SESSION_STARTED).order_by("id")
    assert [event.details["shown"] for event in began] == [
        ["password"],
        ["webauthn"],
        ["password", "webauthn"],
    ]
    assert AuditEvent.objects.get(tag=tags.UI_IDENTITY_PROVED).details == {"shown": "webauthn"}


def _enter_password(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_label("Name").fill("rosa")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def _let_time_pass() -> None:
    """Let what the only session's officer showed be a quarter of an hour old."""
    session = SessionStore(OfficerSession.objects.get().key)
    for shown in session["account_authentication_methods"]:
        shown["at"] = time.time() - 15 * 60
    session.save()
