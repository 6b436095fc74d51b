"""Every kind of page keeps to WCAG 2.2 AA, as far as axe-core can tell.

Asked are all addresses that answer with a page, in English and in Arabic, light and dark, for an
officer who sees all of a case with everything that can hang on one.
"""

from collections.abc import Iterator

import pytest
from chromium import open_page, sign_in
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from rules_broken import rules_broken

from access_oracle import MAY, Situation
from access_world import World
from clew.bureau.access.declaring import routes
from clew.bureau.vault.folder import VaultFolder
from records import PASSWORD
from signed_in import signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.looks,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(1800),
]

OF_PROGRAMS = ("api/", "exchange/", "m/", "c/", "h/")
LANGUAGES = {"en": "ltr", "ar": "rtl"}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    with open_page(monkeypatch, scripts=True) as page:
        yield page


def test_no_page_breaks_a_rule(page: Page, live_server: LiveServer, vault: VaultFolder) -> None:
    world = World(vault)
    asker = world.put(Situation(roles=frozenset(MAY)))
    asker.set_password(PASSWORD)
    asker.save()
    addresses = list(_pages(world, signed_in(asker)))
    sign_in(page, live_server, asker.username)

    assert len(addresses) > 40
    broken = [
        line
        for language in LANGUAGES
        for line in _broken(page, live_server.url, addresses, language)
    ]
    assert not broken, "\n".join(broken)


def _pages(world: World, client: Client) -> Iterator[str]:
    """Every address of the site that answers the officer with a page."""
    for address, pattern in routes():
        if address.startswith(OF_PROGRAMS):
            continue
        try:
            at = reverse(pattern.name, args=world.there.get(pattern.name, ()))
        except NoReverseMatch:
            continue  # of something that this world has not
        answer = client.get(at)
        if answer.status_code == 200 and answer["content-type"].startswith("text/html"):
            yield at


def _broken(page: Page, site: str, addresses: list[str], language: str) -> Iterator[str]:
    page.locator("#language").select_option(language)
    page.locator(".languages button").click()
    for address in addresses:
        page.goto(f"{site}{address}")
        assert page.locator("html").get_attribute("dir") == LANGUAGES[language], address
        yield from (f"{address} {language} {one}" for one in rules_broken(page))
