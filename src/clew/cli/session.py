"""A session: a vault opened for an officer, with the records ready to be asked.

Django reads its settings once, when it starts; so the vault is chosen before anything else, and
the modules that need records are imported after that.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.vault.folder import VaultFolder


@dataclass(frozen=True, slots=True)
class Session:
    """What a command works with."""

    vault: "VaultFolder"
    officer: "Officer"


def now() -> datetime:
    """Return the time; the engine below never asks for it."""
    return datetime.now(UTC)
