"""Quarantine: the files of a package that is being taken in, encrypted, until it is known to hold.

They lie in the vault's `incoming`. What a crash left there is removed by whoever comes next.
"""

from pathlib import Path
from typing import BinaryIO

from clew.bureau.vault.blobs import BlobStore
from clew.exchange.sealed.manifest import Content


class Quarantine:
    """The files of one package at a time: used under the exchange's turn only."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self.clear()

    def keeper(self, content: Content) -> "Kept":
        """Return what takes one file."""
        return Kept(self._store, content.sha256)

    def open(self, sha256: str) -> BinaryIO:
        """Open a file that was taken."""
        return self._store.open(sha256)

    def clear(self) -> None:
        """Remove everything."""
        for path in self._files():
            path.unlink(missing_ok=True)
        self._store.clean()

    def _files(self) -> list[Path]:
        return [path for path in self._store.folder.glob("??/*") if path.is_file()]


class Kept:
    """One file, written while it is decrypted."""

    def __init__(self, store: BlobStore, sha256: str) -> None:
        self._store, self._sha256 = store, sha256
        self._writer = store.writer()

    def write(self, piece: memoryview) -> None:
        """Take the next bytes."""
        self._writer.write(bytes(piece))

    def commit(self) -> None:
        """Keep it, as what it is."""
        self._writer.commit(self._sha256)

    def abort(self) -> None:
        """Forget it."""
        self._writer.abort()
        self._store.remove(self._sha256)
