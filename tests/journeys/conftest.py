"""What journeys in a browser share: a page of Chromium without scripts, and a server for it."""

import os
import shutil
import threading
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """The server, started once the test's database is chosen: else its threads share another."""
    return live_server


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of Chromium; whatever it complains of fails the test."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed (Debian: chromium)")
        pytest.skip("Chromium is not installed (Debian: chromium)")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop of its own
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        yield page
        browser.close()
        connections.close_all()  # what the test opened beside Playwright's loop is seen only here
    _wait_for_requests_to_end()
    assert complaints == []


def _wait_for_requests_to_end() -> None:
    """A request's thread keeps its session with the database until the browser hangs up."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=10)
