"""Description: vault.toml, what a vault says of itself to whoever has not opened it yet.

It holds no secret: the vault's key is in it only wrapped, under a passphrase or a key file.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self
from uuid import UUID

from clew.bureau.vault.errors import BrokenVaultError, VaultNotFoundError
from clew.bureau.vault.keyring import WrappedKey

FILE_NAME = "vault.toml"
WEB_SECRET_NAME = "web-secret"  # noqa: S105 -- a file's name
VERSION = 1


@dataclass(frozen=True, slots=True)
class VaultDescription:
    """What vault.toml says. `database_url` is empty for SQLite in the vault."""

    id: UUID
    version: int
    created_at: datetime
    bureau: str
    key: WrappedKey
    database_url: str = ""

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Parse vault.toml.

        Raises:
            ValueError: something is missing or of the wrong kind.
        """
        table = tomllib.loads(text)
        version = _field(table, "version", int)
        if version != VERSION:
            raise ValueError(f"it is of version {version}, this Clew reads {VERSION}")
        key = _field(table, "key", dict)
        wrapped = WrappedKey(
            wrapping=_field(key, "wrapping", str),
            cost=_field(key, "cost", int),
            salt=bytes.fromhex(_field(key, "salt", str)),
            sealed=bytes.fromhex(_field(key, "wrapped", str)),
        )
        return cls(
            id=UUID(_field(table, "id", str)),
            version=version,
            created_at=_field(table, "created_at", datetime),
            bureau=_field(table, "bureau", str),
            key=wrapped,
            database_url=_field(table, "database", str),
        )

    def to_toml(self) -> str:
        """Return the text of vault.toml."""
        return (
            "# A Clew vault. Keep this file: without it nothing in the vault can be opened.\n"
            f"id = {_quoted(self.id)}\n"
            f"version = {self.version}\n"
            f"created_at = {self.created_at.isoformat()}\n"
            f"bureau = {_quoted(self.bureau)}\n"
            "# postgresql://user@host:port/name; empty: SQLite in this folder\n"
            f"database = {_quoted(self.database_url)}\n"
            "\n[key]\n"
            f"wrapping = {_quoted(self.key.wrapping)}\n"
            f"cost = {self.key.cost}\n"
            f"salt = {_quoted(self.key.salt.hex())}\n"
            f"wrapped = {_quoted(self.key.sealed.hex())}\n"
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
        if (folder / "blobs").is_dir():
            raise VaultNotFoundError(
                f"the making of the vault at {folder} was cut off; run `clew init` again"
            ) from error
        raise VaultNotFoundError(
            f"there is no vault at {folder}; make one with `clew init`, or name one with --vault"
        ) from error
    except (OSError, ValueError) as error:
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


def _field[T](table: Mapping[str, object], name: str, kind: type[T]) -> T:
    value = table.get(name)
    if not isinstance(value, kind):
        raise ValueError(f"`{name}` is missing or of the wrong kind")  # noqa: TRY004 -- the file is at fault
    return value


def _quoted(value: object) -> str:
    """A TOML basic string: JSON's, but for the delete character."""
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
