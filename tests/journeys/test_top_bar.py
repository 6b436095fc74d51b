"""The bar at the top of every page is calm for whoever sees every section, in every language."""

import pytest
from chromium import fits, sign_in
from keyboard import Keyboard
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.access.roles import Role
from records import PASSWORD, make_bureau, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.looks,
    pytest.mark.usefixtures("password_is_enough", "vault"),
    pytest.mark.django_db(transaction=True),
]

BUREAU = "National Bureau of Investigation"
LINES = "links => new Set(links.map((link) => link.getBoundingClientRect().top)).size"
IS_WHOLE = "name => name.scrollWidth <= name.clientWidth"


@pytest.fixture(autouse=True)
def _everybody_in_one() -> None:
    make_officer("rosa", bureau=make_bureau(BUREAU), password=PASSWORD, roles=Role)


def test_it_takes_one_line_of_a_window_and_fits_a_telephone(
    page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server)
    for language in ("fr", "es", "hi", "ar", "en"):
        page.locator("#language").select_option(language)
        page.locator(".languages button").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert fits(page, (360, 1280))
        links = page.locator(".sections a")
        assert links.count() == 10
        assert links.evaluate_all(LINES) == 1, language
        assert page.locator(".top").evaluate("bar => bar.offsetHeight") < 60, language


def test_every_section_and_the_whole_name_of_the_bureau_are_reached_by_keys(
    page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server)
    fits(page, (360,))
    bureau, keyboard = page.get_by_text(BUREAU), Keyboard(page)
    assert not bureau.evaluate(IS_WHOLE)
    page.get_by_role("link", name="Skip to the content").focus()
    for section in page.locator(".sections a").all():
        keyboard.go_to(section)
    keyboard.go_to(page.get_by_role("banner").get_by_role("searchbox"))
    keyboard.go_to(page.get_by_role("link", name="rosa"))
    assert bureau.evaluate(IS_WHOLE)
    keyboard.go_to(page.get_by_role("button", name="Sign out"))
