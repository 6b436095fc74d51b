"""What all tests share: the choice of database, and a vault of their own.

`--database=postgresql` runs the same tests on the installed PostgreSQL server.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from compiled_words import compile_words
from django.core.management.commands import flush
from django.db import connections
from django.utils import translation
from pytest_django import Settings

from clew.bureau.config.database import postgresql, sqlite
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.keyring import KeyFile
from lifted_guards import lifted_guards
from postgres_server import postgres_server
from ready_tables import lay_ready_tables, ready_folder

# The machines that run the tests are busy and of all speeds: slowness is measured by benchmarks.
hypothesis.settings.register_profile("clew", deadline=None)
hypothesis.settings.load_profile("clew")

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_configure() -> None:
    compile_words()
    ready_folder()  # named before the workers start, who share it


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL leave out what is the same on SQLite; the longest first.

    Workers take one file after another: with journeys at the end, one would wait for the other.
    """
    if config.getoption("--database") == "postgresql":
        alike = [item for item in items if _keeps_to_sqlite(item)]
        config.hook.pytest_deselected(items=alike)
        items[:] = [item for item in items if item not in alike]
    items.sort(key=lambda item: ("journeys" not in item.path.parts, "tests" not in item.path.parts))


def _keeps_to_sqlite(item: pytest.Item) -> bool:
    """Whether it asks how pages look, or is a journey that keeps its records in SQLite anyway."""
    if item.get_closest_marker("looks"):
        return True
    is_journey = "journeys" in item.path.parts
    asks = {"database", "db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return is_journey and not asks and item.get_closest_marker("django_db") is None


@pytest.fixture(autouse=True)
def _in_english_again() -> Iterator[None]:
    """The language of the last page that a test asked for stays the thread's own."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Point Django at the chosen database before the test database is made."""
    with ExitStack() as running:
        if request.config.getoption("--database") == "postgresql":
            settings = postgresql(running.enter_context(postgres_server()))
        else:
            settings = _sqlite_file(tmp_path_factory.mktemp("records") / "records.sqlite3")
        _use(settings)
        yield
        connections["default"].close()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Take the tables that are there, and drop nothing: the database goes with its folder."""
    return True


@pytest.fixture(scope="session", autouse=True)
def _emptying_between_tests() -> Iterator[None]:
    """Let Django empty the tables between tests; the audit log's guards refuse it to all others."""
    empty = flush.Command.handle

    def handle(self: flush.Command, **options: object) -> None:
        with lifted_guards(connections["default"]):
            empty(self, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield


def _sqlite_file(path: Path) -> dict[str, object]:
    """A file, as in a vault: in memory, threads and transactions behave differently."""
    lay_ready_tables(path)
    settings = sqlite(path)
    settings["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    return settings | {"TEST": {"NAME": str(path)}}


def _use(settings: dict[str, object]) -> None:
    connections.settings = connections.configure_settings({"default": settings})
    del connections["default"]


@pytest.fixture
def vault(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> VaultFolder:
    """An empty vault of its own, which is also the process's current one."""
    key = KeyFile(tmp_path / "keys" / "vault.key")
    monkeypatch.setenv("CLEW_KEY_FILE", str(key.path))
    settings.CLEW_VAULT = tmp_path / "vault"
    return VaultFolder.create(settings.CLEW_VAULT, bureau_name="Ruritania", key=key, now=NOW)
