"""A session: a vault opened for an officer, with the records ready to be asked.

Django reads its settings once, when it starts. So the vault is chosen first, and modules that
need records are imported inside the functions that use them.
"""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

from clew.bureau.vault.errors import VaultNotFoundError
from clew.bureau.vault.folder import VaultFolder, default_vault_path

if TYPE_CHECKING:
    from clew.bureau.access.rule import Rule
    from clew.bureau.accounts.models import Officer


@dataclass(slots=True)
class Chosen:
    """What was chosen before the command: the vault that `--vault` names, if any."""

    vault: Path | None = None

    @property
    def path(self) -> Path:
        """The vault's folder: --vault, else CLEW_VAULT, else the user's data folder."""
        named = self.vault or os.environ.get("CLEW_VAULT") or default_vault_path()
        return Path(named).expanduser().absolute()


chosen = Chosen()


@dataclass(frozen=True, slots=True)
class Session:
    """What a command works with."""

    vault: VaultFolder
    officer: "Officer"


def now() -> datetime:
    """Return the time; the engine below never asks for it."""
    return datetime.now(UTC)


def officer_name() -> str:
    """Return the officer that commands act as: CLEW_OFFICER, else who is logged in."""
    return os.environ.get("CLEW_OFFICER") or getpass.getuser()


def start_records() -> None:
    """Make the records ready, for the vault that was chosen.

    Raises:
        VaultNotFoundError: there is no vault there.
        BrokenVaultError: its vault.toml cannot be understood.
    """
    os.environ["CLEW_VAULT"] = str(chosen.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.bureau.config.settings")
    django.setup()


@contextmanager
def open_session(rule: "Rule") -> Iterator[Session]:
    """Open the chosen vault for the officer at the keyboard, for an action under this rule.

    The officer half of the rule is asked here; the queries and actions ask the rest of it.

    Raises:
        VaultNotFoundError: there is no vault yet.
        VaultLockedError: its key is not to be had.
        OfficerNotFoundError: the vault does not know this officer.
        DeniedError: the officer may not do this, whatever the record.
    """
    if not (chosen.path / "vault.toml").exists():
        raise VaultNotFoundError(f"there is no vault at {chosen.path}; make one with: clew init")
    start_records()
    from clew.bureau.accounts.queries import officer_by_username
    from clew.bureau.vault.current import current_vault

    officer = officer_by_username(officer_name())
    rule.gate.check(officer)
    yield Session(vault=current_vault(), officer=officer)
