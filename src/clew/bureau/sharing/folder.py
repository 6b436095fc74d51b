"""A folder that carries the exchange: a stick, or what waits in a vault's inbox.

packages/       sealed packages, under names that tell nothing
receipts/       signed receipts
directory.json  the newest directory that whoever wrote here trusts

Files are whole or not there; whoever reads them believes nothing but signatures.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from clew.bureau.vault.durable import sync_folder, telling_when_full, write_file

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


def _files(folder: Path, suffix: str) -> list[Path]:
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if path.suffix == suffix and path.is_file())
    return sorted(path for path in found if not path.name.startswith("."))
