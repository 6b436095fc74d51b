"""What journeys share: a page of Chromium without scripts, a server for it, and linked bureaux."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from chromium import open_page
from clew_command import Workstation
from linked_bureaux import linked_bureaux
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from postgres_server import postgres_server


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


@pytest.fixture
def bureaux(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, Workstation]]:
    """HUB, NZ and IN, on SQLite or, where that is asked for, each on a PostgreSQL of its own."""
    is_postgresql = request.config.getoption("--database") == "postgresql"
    with ExitStack() as stack:
        yield linked_bureaux(
            tmp_path,
            lambda: stack.enter_context(postgres_server()) if is_postgresql else "",
        )
