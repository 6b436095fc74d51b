"""A folder that carries the exchange: a stick, or what waits in a vault's inbox.

packages/       sealed packages, under names that tell nothing
receipts/       signed receipts
directory.json  the newest directory that whoever wrote here trusts

Files are whole or not there; whoever reads them believes nothing but signatures.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clew.bureau.vault.durable import open_part, sync_folder, telling_when_full, write_file
from clew.bureau.vault.folder import VaultFolder

_SUFFIX, _RECEIPT = ".clew", ".json"


@dataclass(frozen=True, slots=True)
class CarryingFolder:
    """The folder; its parts are made when something is put into them."""

    path: Path

    @property
    def packages_folder(self) -> Path:
        """Where packages lie."""
        return self.path / "packages"

    @property
    def receipts_folder(self) -> Path:
        """Where receipts lie."""
        return self.path / "receipts"

    @property
    def directory_file(self) -> Path:
        """The directory."""
        return self.path / "directory.json"

    def packages(self) -> list[Path]:
        """Return the packages that lie here."""
        return _files(self.packages_folder, _SUFFIX)

    def receipts(self) -> list[Path]:
        """Return the receipts that lie here."""
        return _files(self.receipts_folder, _RECEIPT)

    def put_package(self, source: Path) -> bool:
        """Copy a package here; tell whether it was not here yet.

        Raises:
            VaultFullError: the medium is full.
            OSError: it cannot be written.
        """
        target = self.packages_folder / source.name
        if target.exists() and target.stat().st_size == source.stat().st_size:
            return False
        self.packages_folder.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        with telling_when_full(self.path):
            try:
                with source.open("rb") as read, part.open("wb") as written:
                    shutil.copyfileobj(read, written, 1 << 20)
                    written.flush()
                    os.fsync(written.fileno())
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)
        sync_folder(self.packages_folder)
        return True

    def put_receipt(self, receipt: bytes, *, between: str) -> None:
        """Write a receipt here, in the place of an older one between the same two bureaux."""
        self.receipts_folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(between.encode()).hexdigest()[:32]
        write_file(self.receipts_folder / f"{name}{_RECEIPT}", receipt)

    def put_directory(self, directory: bytes) -> None:
        """Write the directory here."""
        self.path.mkdir(parents=True, exist_ok=True)
        if not self.directory_file.exists() or self.directory_file.read_bytes() != directory:
            write_file(self.directory_file, directory)


@contextmanager
def arriving(vault: VaultFolder) -> Iterator[tuple[Path, BinaryIO]]:
    """Yield a part file of the vault that is locked while it is written; it may be renamed.

    Raises:
        VaultFullError: the disk is full.
    """
    part, descriptor = open_part(vault.incoming.parts)
    try:
        with telling_when_full(vault.path), open(descriptor, "wb") as file:  # noqa: PTH123 -- opened by number
            yield part, file
    finally:
        part.unlink(missing_ok=True)


def finish(part: Path, file: BinaryIO, target: Path) -> None:
    """Give a part file its name, once its bytes are on the disk."""
    file.flush()
    os.fsync(file.fileno())
    part.replace(target)
    sync_folder(target.parent)


def _files(folder: Path, suffix: str) -> list[Path]:
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if path.suffix == suffix and path.is_file())
    return sorted(path for path in found if not path.name.startswith("."))
