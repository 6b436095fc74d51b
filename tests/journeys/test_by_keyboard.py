"""An officer signs in and refers a case to another bureau without ever touching a mouse."""

import pytest
from chromium import open_page
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from keyboard import Keyboard
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.referrals.models import Referral
from clew.bureau.vault.folder import VaultFolder
from records import PASSWORD
from second_factor import code_now, give_app, stop_clock
from three_bureaux import ANA, ThreeBureaux

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("language", "runs"),
    [("en", "scripts"), ("en", "no scripts"), ("ar", "scripts")],
)
def test_from_sign_in_to_a_sent_referral(
    monkeypatch: pytest.MonkeyPatch,
    live_server: LiveServer,
    vault: VaultFolder,
    language: str,
    runs: str,
) -> None:
    world = ThreeBureaux()
    world.rosa.set_password(PASSWORD)
    world.rosa.save()
    give_app(world.rosa)
    stop_clock(monkeypatch)
    with open_page(monkeypatch, scripts=runs == "scripts") as page:
        keyboard = Keyboard(page)
        spoken = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
        page.context.add_cookies([spoken])
        page.goto(f"{live_server.url}/")
        keyboard.write(page.locator("[name=login]"), "rosa")
        keyboard.write(page.locator("[name=password]"), PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        keyboard.write(page.locator("[name=code]"), code_now())
        with page.expect_navigation():
            page.keyboard.press("Enter")

        with translation.override(language):
            keyboard.follow(page.get_by_role("link", name=_("Cases"), exact=True))
            keyboard.follow(page.get_by_role("link", name="NZ-7"))
            keyboard.follow(page.get_by_role("link", name=_("Refer to a bureau")))
            keyboard.write(page.get_by_label(_("Request")), "Find the room with this lamp")
            keyboard.write(page.get_by_label(_("Persons")), ANA.value)
            keyboard.write(page.get_by_label(_("Reports")), "log:1")
            keyboard.press(page.get_by_role("button", name=_("Draft it and review")), "Enter")
            keyboard.go_to(page.locator("#confirmed"))
            page.keyboard.press("Space")
            send = _("Send to %(to)s") % {"to": "India"}
            keyboard.press(page.get_by_role("button", name=send), "Enter")
            expect(page.get_by_text(_("delivered")).first).to_be_visible()
    sent = Referral.objects.get()
    assert (sent.to, sent.sent_at is not None) == (world.india, True)
