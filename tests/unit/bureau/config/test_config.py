"""The settings follow the vault and the environment, and refuse what they cannot understand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from clew.bureau.config.database import DatabaseUrlError, postgresql, sqlite
from clew.bureau.config.environment import Environment
from clew.bureau.vault.errors import VaultNotFoundError
from clew.bureau.vault.folder import VaultFolder

URL = "postgresql://clew:s%2Fcret@db.example:5433/records?sslmode=verify-full"


def test_a_database_address_becomes_djangos_settings() -> None:
    made = postgresql(URL)

    assert (made["HOST"], made["PORT"], made["NAME"]) == ("db.example", "5433", "records")
    assert (made["USER"], made["PASSWORD"]) == ("clew", "s/cret")
    assert made["OPTIONS"] == {
        "pool": True,
        "sslmode": "verify-full",
        "options": "-c jit=off",
    }
    own = postgresql(f"{URL}&options=-c%20work_mem%3D64MB")["OPTIONS"]
    assert own["options"] == "-c jit=off -c work_mem=64MB"


def test_the_nodes_lists_of_networks_are_named_as_in_path() -> None:
    listed = os.pathsep.join(["/lists/ours.csv", "", "/lists/states.mmdb"])

    made = Environment.from_process({"CLEW_NETWORKS": listed})

    assert made.networks == (Path("/lists/ours.csv"), Path("/lists/states.mmdb"))
    assert Environment.from_process({}).networks == ()


def test_a_unix_socket_is_named_by_its_folder() -> None:
    assert postgresql("postgresql://clew@/records?host=/run/pg")["HOST"] == "/run/pg"


BAD_URLS = {
    "another database": "mysql://clew@db/records",
    "no name": "postgresql://clew@db/",
    "a port that is none": "postgresql://clew@db:seventy/records",
    "a file": "records.sqlite3",
}


@pytest.mark.parametrize("why", BAD_URLS)
def test_an_address_that_is_not_understood_says_how_to_write_it(why: str) -> None:
    with pytest.raises(DatabaseUrlError, match="postgresql://user:password@host"):
        postgresql(BAD_URLS[why])


def test_records_in_a_file_survive_a_power_cut_and_let_others_read(tmp_path: Path) -> None:
    options = sqlite(tmp_path / "records.sqlite3")["OPTIONS"]

    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db
def test_the_tests_records_are_kept_as_a_vaults_are() -> None:
    if connection.vendor != "sqlite":  # known once the test has its database, not before
        pytest.skip("asks SQLite")
    with connection.cursor() as cursor:
        modes = {}
        for name in ("journal_mode", "foreign_keys", "busy_timeout"):
            modes[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]

    assert modes == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000}


def test_without_a_vault_there_is_a_secret_for_this_process_only() -> None:
    one, two = Environment.from_process({}), Environment.from_process({})

    assert one.vault is None
    assert len(one.secret) > 50
    assert one.secret != two.secret


def test_a_vaults_database_gives_way_to_the_environments(vault: VaultFolder) -> None:
    named = {"CLEW_VAULT": str(vault.path)}
    toml = vault.path / "vault.toml"
    toml.write_text(toml.read_text().replace('database = ""', f'database = "{URL}"'))

    assert Environment.from_process(named).database_url == URL
    other = "postgresql://other@db/records"
    assert Environment.from_process({**named, "CLEW_DATABASE": other}).database_url == other


def test_a_vault_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(VaultNotFoundError):
        Environment.from_process({"CLEW_VAULT": str(tmp_path)})


def test_a_process_with_a_vault_keeps_its_records_and_secret_there(vault: VaultFolder) -> None:
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0, skip_checks=True)\n"
        "print(settings.SECRET_KEY, settings.DATABASES['default']['NAME'])\n"
    )
    environment = os.environ | {
        "CLEW_VAULT": str(vault.path),
        "DJANGO_SETTINGS_MODULE": "clew.bureau.config.settings",
    }
    environment.pop("CLEW_DATABASE", None)

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
    )

    secret = (vault.path / "web-secret").read_text()
    assert done.stdout.split() == [secret, str(vault.path / "records.sqlite3")]
    assert (vault.path / "records.sqlite3").exists()


def test_the_web_app_is_strict() -> None:
    assert settings.DEBUG is False
    assert settings.SESSION_COOKIE_SECURE
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Strict"
    assert settings.SECURE_CSP["default-src"] == ["'none'"]
    assert all("unsafe" not in str(sources) for sources in settings.SECURE_CSP.values())
    assert settings.CLEW_TAKES_SECOND_FACTOR


@pytest.mark.parametrize("said", ["", "0", "yes", "true"])
def test_a_password_is_enough_only_where_it_is_said_word_for_word(said: str) -> None:
    name = "CLEW_UNSAFE_WITHOUT_SECOND_FACTOR"

    assert Environment.from_process({}).takes_second_factor
    assert Environment.from_process({name: said}).takes_second_factor
    assert not Environment.from_process({name: "1"}).takes_second_factor


@pytest.mark.django_db
def test_migrations_make_what_the_models_say() -> None:
    own = [app.label for app in apps.get_app_configs() if app.name.startswith("clew.")]

    call_command("makemigrations", *own, check=True, dry_run=True, verbosity=0, skip_checks=True)
