"""A page of Debian's Chromium; whatever it complains of fails the test."""

import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from records import PASSWORD

SOON_MS = 20_000
"""What a busy machine takes at most to bring a page and what it asks for."""
OF_DRIVER = "GL Driver Message"
"""A complaint of pictures of a network: how slowly they are drawn without a graphics card."""
_FITTING = "w => innerWidth === w && document.documentElement.scrollWidth <= w"


@contextmanager
def open_page(
    monkeypatch: pytest.MonkeyPatch, *, scripts: bool, but_for: str = "\0"
) -> Iterator[Page]:
    """Yield a page; a complaint with the words `but_for` is one that the test expects."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed (Debian: chromium)")
        pytest.skip("Chromium is not installed (Debian: chromium)")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop of its own
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--enable-unsafe-swiftshader"],  # draws without a graphics card
        )
        page = browser.new_context(java_script_enabled=scripts).new_page()
        page.on("console", lambda message: complaints.append(message.text))
        yield page
        browser.close()
        connections.close_all()  # what the test opened beside Playwright's loop is seen only here
    _wait_for_requests_to_end()
    unexpected = [one for one in complaints if but_for not in one]
    assert not unexpected, unexpected


def sign_in(page: Page, live_server: LiveServer, name: str = "rosa") -> None:
    """Sign in by password alone, to the list of cases."""
    page.goto(f"{live_server.url}/cases/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Cases")).to_be_visible(timeout=SOON_MS)
    page.wait_for_load_state()  # the page's scripts listen


def fits(page: Page, widths: Iterable[int] = (1280, 360)) -> bool:
    """Whether the page gets no wider than windows of `widths` pixels; the last one stays."""
    page.wait_for_load_state()  # a click may be leading on still
    return all(_gets_no_wider(page, width) for width in widths)


def _gets_no_wider(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 800})
    last = time.monotonic() + SOON_MS / 1000
    while not (fitting := page.evaluate(_FITTING, width)) and time.monotonic() < last:
        page.wait_for_timeout(50)  # a chart is drawn anew once the window has its new size
    return bool(fitting)


def _wait_for_requests_to_end() -> None:
    """A request's thread keeps its session with the database until the browser hangs up."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=10)
