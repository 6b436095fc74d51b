"""Description: vault.toml, what a vault says of itself to whoever has not opened it yet.

It holds no secret: the vault's key is in it only wrapped, under a passphrase or a key file.
"""

import json
import tomllib
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Self
from uuid import UUID

from clew.bureau.vault.errors import BrokenVaultError, VaultNotFoundError

FILE_NAME = "vault.toml"
WEB_SECRET_NAME = "web-secret"  # noqa: S105 -- a file's name
VERSION = 1


@dataclass(frozen=True, slots=True)
class VaultDescription:
    """What vault.toml says.

    `wrapping` is "passphrase" or "key file"; `salt` and `wrapped_key` are hex. `database_url` is
    empty for SQLite in the vault.
    """

    id: UUID
    version: int
    created_at: datetime
    bureau: str
    wrapping: str
    salt: str
    wrapped_key: str
    database_url: str = ""

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Parse vault.toml.

        Raises:
            ValueError: something is missing or of the wrong kind.
        """
        table = tomllib.loads(text)
        key = table.get("key", {})
        described = cls(
            id=UUID(table.get("id", "")),
            version=table.get("version", 0),
            created_at=table.get("created_at"),
            bureau=table.get("bureau"),
            wrapping=key.get("wrapping"),
            salt=key.get("salt"),
            wrapped_key=key.get("wrapped"),
            database_url=table.get("database", ""),
        )
        for field in fields(cls):
            if not isinstance(getattr(described, field.name), field.type):  # type: ignore[arg-type] # annotations are classes here
                raise ValueError(f"{field.name} is missing or of the wrong kind")  # noqa: TRY004 -- the file's text is at fault
        if described.version != VERSION:
            raise ValueError(f"it is of version {described.version}, this Clew reads {VERSION}")
        return described

    def to_toml(self) -> str:
        """Return the text of vault.toml."""
        quoted = {f.name: json.dumps(str(getattr(self, f.name))) for f in fields(self)}
        return (
            "# A Clew vault. Keep this file: without it nothing in the vault can be opened.\n"
            f"id = {quoted['id']}\n"
            f"version = {self.version}\n"
            f"created_at = {self.created_at.isoformat()}\n"
            f"bureau = {quoted['bureau']}\n"
            "# postgresql://user@host:port/name; empty: SQLite in this folder\n"
            f"database = {quoted['database_url']}\n"
            "\n[key]\n"
            f"wrapping = {quoted['wrapping']}\n"
            f"salt = {quoted['salt']}\n"
            f"wrapped = {quoted['wrapped_key']}\n"
        )


def read_description(folder: Path) -> VaultDescription:
    """Return what the vault in this folder says of itself.

    Raises:
        VaultNotFoundError: there is none.
        BrokenVaultError: vault.toml cannot be understood.
    """
    path = folder / FILE_NAME
    try:
        return VaultDescription.from_toml(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise VaultNotFoundError(
            f"there is no vault at {folder}; make one with `clew init`, or name one with --vault"
        ) from error
    except (OSError, ValueError, TypeError) as error:
        raise BrokenVaultError(
            f"{path} cannot be read: {error}; restore it from a backup of the vault"
        ) from error


def read_web_secret(folder: Path) -> str:
    """Return the secret that the web app signs sessions with.

    Raises:
        BrokenVaultError: it cannot be read.
    """
    try:
        return (folder / WEB_SECRET_NAME).read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise BrokenVaultError(
            f"{folder / WEB_SECRET_NAME} cannot be read: {error}; restore it from a backup"
        ) from error
