"""A browser goes to a bureau's provider that speaks SAML, and comes back from another site."""

import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from chromium import open_page
from django.utils.timezone import now
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.access.roles import Role
from clew.bureau.accounts.actions.providers import link_officer
from clew.bureau.signin.setting_saml import Choice, set_saml_sign_in
from clew.bureau.vault.folder import VaultFolder
from records import NOW, make_bureau, make_officer
from saml_provider import ACCOUNT, Answer, asked, metadata, posted, signer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class _Handler(BaseHTTPRequestHandler):
    """Signs whoever comes in, and has the browser post it: without scripts, by a button."""

    def do_GET(self) -> None:
        question = asked(self.path)
        here = question.get("AssertionConsumerServiceURL")
        us = here.replace("/answer/", "/metadata/")
        answer = Answer(
            question=question.get("ID"),
            audience=us,
            recipient=here,
            destination=here,
        )
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(
            f'<link rel="icon" href="data:,"><form method="post" action="{html.escape(here)}">'
            f'<input type="hidden" name="SAMLResponse" value="{posted(answer.xml())}">'
            "<button>Continue</button></form>".encode()
        )

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sso"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _set(live_server: LiveServer, vault: VaultFolder, sign_on: str) -> None:
    admin = make_officer("admin", bureau=make_bureau("Utopia"), roles=[Role.ADMINISTRATOR])
    set_saml_sign_in(
        admin,
        admin.bureau,
        vault,
        Choice("utopia", live_server.url),
        untrusted_metadata=metadata(signer(), sign_on=sign_on),
        now=now(),
    )
    link_officer(admin, make_officer("rosa", bureau=admin.bureau), subject=ACCOUNT, now=NOW)


def _go(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/finds/")
    page.get_by_role("button", name="Sign in by utopia").click()
    page.get_by_role("button", name="Continue").click()


def test_a_browser_goes_there_and_comes_back_under_our_strict_policies(
    live_server: LiveServer, vault: VaultFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _provider() as sign_on:
        _set(live_server, vault, sign_on)
        with open_page(monkeypatch, scripts=False) as page:
            _go(page, live_server)

            expect(page.get_by_role("heading", name="Add a second factor")).to_be_visible()
            assert page.url == f"{live_server.url}/factors/"
