"""What journeys in a browser share: a page of Chromium without scripts, and a server for it."""

from collections.abc import Iterator

import pytest
from chromium import open_page
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """The server, started once the test's database is chosen: else its threads share another."""
    return live_server


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page without scripts."""
    with open_page(monkeypatch, scripts=False) as page:
        yield page


@pytest.fixture
def password_is_enough(settings: Settings) -> None:
    """For journeys about what comes after signing in: `test_passkeys` is about that."""
    settings.CLEW_TAKES_SECOND_FACTOR = False
