"""The vault's folder: what lies where, how it is made, and how it is opened.

vault.toml        what the vault is, and its wrapped key; written last, so a folder without it
              is a vault whose making was cut off, and can be made again
records.sqlite3   the records, unless they are in PostgreSQL
web-secret        what the web app signs sessions with
blobs/ thumbs/    encrypted files and thumbnails
noise/            encrypted sensor noise of pictures, and patterns of cameras
uploads/          encrypted pieces of files that officers are sending
incoming/         encrypted files of a package that is being taken in; empty else
outbox/ inbox/    sealed packages for other bureaux, and from them; sealed for whom they are for
index/ locks/     the search indexes (can be made anew; templates sealed), locks between processes
classifiers/      trained models that the bureau brings itself; not encrypted
spool/            nameless files while archives are opened: not encrypted, gone when closed
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self
from uuid import UUID

import platformdirs
from uuid6 import uuid7

from clew.bureau.vault.blobs import BlobStore
from clew.bureau.vault.description import (
    FILE_NAME,
    VERSION,
    WEB_SECRET_NAME,
    VaultDescription,
    read_description,
)
from clew.bureau.vault.durable import make_folder, telling_when_full, write_file
from clew.bureau.vault.errors import UnsafeKeyFileError, VaultExistsError, VaultLockedError
from clew.bureau.vault.keyring import KeyFile, Keyring, VaultKey
from clew.bureau.vault.sealed_secrets import Secrets
from clew.bureau.vault.templates import Templates
from clew.ledger.keys import LogSigner, WitnessSigner

_FOLDERS = {
    *("blobs", "thumbs", "noise", "uploads", "incoming", "outbox", "inbox"),
    *("index", "locks", "classifiers", "spool"),
}
_OURS = {"records.sqlite3", WEB_SECRET_NAME, *_FOLDERS}


def default_vault_path() -> Path:
    """Return where a user's vault is unless another place is named."""
    return platformdirs.user_data_path("clew") / "vault"


def default_key_file(vault_id: UUID) -> KeyFile:
    """Return the key file of a vault in the user's configuration folder, outside the vault."""
    return KeyFile(platformdirs.user_config_path("clew") / "keys" / f"{vault_id}.key")


@dataclass(frozen=True, slots=True)
class VaultFolder:
    """An opened vault."""

    path: Path
    description: VaultDescription
    blobs: BlobStore
    thumbs: BlobStore
    noise: BlobStore
    incoming: BlobStore
    uploads: BlobStore
    templates: Templates
    secrets: Secrets
    log_signer: LogSigner
    witness_signer: WitnessSigner

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        bureau_name: str,
        now: datetime,
        key: VaultKey | None = None,
        database_url: str = "",
    ) -> Self:
        """Make a new vault, and open it. A vault whose making was cut off is made again.

        Without a `key`, a key file is made in the user's configuration folder.

        Raises:
            VaultExistsError: there is a vault already, or a folder with other things in it.
            UnsafeKeyFileError: the key file lies in the vault, or others may read it.
            VaultFullError: the disk is full.
        """
        _refuse_unless_free(path)
        vault_id = uuid7()
        key = key or default_key_file(vault_id)
        _refuse_key_inside(path, key)
        keyring = Keyring.generate()
        with telling_when_full(path):
            if isinstance(key, KeyFile):
                key.ensure()
            wrapped = keyring.wrap(vault_id=vault_id.bytes, key=key)
            description = VaultDescription(
                vault_id, VERSION, now, bureau_name, wrapped, database_url
            )
            vault = cls._of(path, description, keyring)
            vault._make(keyring)
        return vault

    @classmethod
    def open(cls, path: Path, *, unlock: VaultKey | None = None) -> Self:
        """Open a vault, and clean up what a crash left.

        Without `unlock`, the key file in the user's configuration folder is tried.

        Raises:
            VaultNotFoundError: there is no vault, or its making was cut off.
            BrokenVaultError: vault.toml cannot be understood.
            VaultLockedError: a passphrase is needed, or the key file cannot be read.
            WrongKeyError: this key does not open it.
            UnsafeKeyFileError: the key file lies in the vault, or others may read it.
        """
        description = read_description(path)
        if unlock is None and description.key.wrapping != KeyFile.wrapping:
            raise VaultLockedError(f"the vault at {path} needs its passphrase")
        key = unlock or default_key_file(description.id)
        _refuse_key_inside(path, key)
        keyring = Keyring.unwrap(description.key, vault_id=description.id.bytes, key=key)
        vault = cls._of(path, description, keyring)
        vault.blobs.clean()
        vault.thumbs.clean()
        vault.noise.clean()
        vault.incoming.clean()
        vault.uploads.create()  # a vault that was made before files could be sent has none
        vault.uploads.clean()
        return vault

    @classmethod
    def _of(cls, path: Path, description: VaultDescription, keyring: Keyring) -> Self:
        blobs, thumbs, noise, incoming, uploads = (
            BlobStore(path, kind=kind, keyring=keyring)
            for kind in ("blobs", "thumbs", "noise", "incoming", "uploads")
        )
        name = f"clew/{description.id}"
        signers = (
            LogSigner(name, keyring.derive("audit log")),
            WitnessSigner(name, keyring.derive("audit witness")),
        )
        seals = Templates(keyring), Secrets(keyring)
        stores = blobs, thumbs, noise, incoming, uploads
        return cls(path, description, *stores, *seals, *signers)

    def _make(self, keyring: Keyring) -> None:
        """Make everything in the folder, vault.toml last."""
        make_folder(self.path)
        for folder in (self.index_folder, self.locks_folder, self.path / "spool"):
            make_folder(folder)
        make_folder(self.outbox_folder)
        make_folder(self.inbox_folder)
        self.blobs.create()
        self.thumbs.create()
        self.noise.create()
        self.incoming.create()
        self.uploads.create()
        write_file(self.path / WEB_SECRET_NAME, keyring.derive("web").hex().encode())
        write_file(self.path / FILE_NAME, self.description.to_toml().encode())

    @property
    def index_folder(self) -> Path:
        """Where the search index lies."""
        return self.path / "index"

    @property
    def locks_folder(self) -> Path:
        """Where locks between processes lie."""
        return self.path / "locks"

    @property
    def outbox_folder(self) -> Path:
        """Where packages for other bureaux lie until these have acknowledged them."""
        return self.path / "outbox"

    @property
    def inbox_folder(self) -> Path:
        """Where packages and receipts of other bureaux wait until an officer takes them in."""
        return self.path / "inbox"

    @property
    def classifiers_folder(self) -> Path:
        """Where the bureau puts its own classifiers; it need not be there."""
        return self.path / "classifiers"

    def spool(self) -> BinaryIO:
        """Return an anonymous file in the vault's folder; it is gone when it is closed.

        Raises:
            VaultFullError: the disk is full.
        """
        with telling_when_full(self.path):
            return tempfile.TemporaryFile(dir=self.path / "spool")


def _refuse_unless_free(path: Path) -> None:
    if (path / FILE_NAME).exists():
        raise VaultExistsError(f"there is a vault at {path} already; use it, or name another")
    if path.exists() and not path.is_dir():
        raise VaultExistsError(f"{path} is a file; name a folder for the vault")
    foreign = {p.name for p in path.iterdir() if p.name[0] != "."} - _OURS if path.exists() else ()
    if foreign:
        raise VaultExistsError(f"{path} holds other things; name a new or empty folder")


def _refuse_key_inside(path: Path, key: VaultKey) -> None:
    if isinstance(key, KeyFile) and key.path.resolve().is_relative_to(path.resolve()):
        raise UnsafeKeyFileError(
            f"the key file {key.path} lies in the vault it opens; keep it somewhere else"
        )
