"""Blobs: a folder of encrypted files, each kept under a name that tells nothing of its content.

A blob is written as a part file and gets its name once it is whole and on the disk; so a crash
leaves either the blob or a part that is cleaned up when the vault is next opened. The name on the
disk is an HMAC of the SHA-256: whoever sees the folder cannot tell whether a known file is in it.
"""

import hmac
import io
import os
import secrets
import time
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from clew.bureau.vault.durable import (
    make_folder,
    open_part,
    remove_leftovers,
    sync_folder,
    telling_when_full,
)
from clew.bureau.vault.errors import BlobNotFoundError
from clew.bureau.vault.keyring import Keyring
from clew.bureau.vault.sealed_file import SealedFile
from clew.bureau.vault.sealing import CHUNK_BYTES, HEADER_BYTES, SALT_BYTES, Seal
from clew.model.wording import Wording


class BlobStore:
    """The blobs of one kind in a vault: `kind` names their keys and their folder."""

    def __init__(self, vault: Path, *, kind: str, keyring: Keyring) -> None:
        self.folder = vault / kind
        self.parts = vault / kind / "parts"
        self._key = keyring.derive(f"{kind} content")
        self._name_key = keyring.derive(f"{kind} names")

    def create(self) -> None:
        """Make the folders."""
        make_folder(self.folder)
        make_folder(self.parts)

    def clean(self) -> int:
        """Remove what writers that died left behind, and return how many parts there were."""
        return remove_leftovers(self.parts)

    def writer(self) -> "BlobWriter":
        """Return a writer for one new blob.

        Raises:
            VaultFullError: the disk is full.
        """
        return BlobWriter(self, self._key)

    def has(self, sha256: str) -> bool:
        """Whether the blob of that SHA-256 (hex) is stored."""
        return self.path(sha256).exists()

    def open(self, sha256: str) -> BinaryIO:
        """Open a blob for reading; every byte that comes out is what was put in.

        The header and the end are checked at once, each chunk when it is read: a chunk that was
        tampered with raises TamperedBlobError then.

        Raises:
            BlobNotFoundError: there is no such blob.
            TamperedBlobError: it was exchanged, truncated or damaged.
        """
        path = self.path(sha256)
        try:
            file = path.open("rb", buffering=0)
        except FileNotFoundError as error:
            raise BlobNotFoundError(
                Wording(
                    "the vault does not hold %(sha256)s; add the file that has it again",
                    sha256=sha256,
                )
            ) from error
        return io.BufferedReader(SealedFile(file, self._key, name=path.name), CHUNK_BYTES)

    def remove(self, sha256: str) -> None:
        """Delete a blob; where there is none, nothing changes."""
        path = self.path(sha256)
        path.unlink(missing_ok=True)
        if path.parent.exists():
            sync_folder(path.parent)

    def remove_others(self, kept: Collection[Path], *, older_than_s: float) -> int:
        """Delete the blobs that lie nowhere in `kept` and have not changed for so long."""
        removed = 0
        for path in self.folder.glob("??/*"):
            is_old = path not in kept and time.time() - path.stat().st_mtime >= older_than_s
            if is_old:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def path(self, sha256: str) -> Path:
        """Where the blob lies on the disk."""
        name = hmac.digest(self._name_key, sha256.lower().encode(), "sha256").hex()
        return self.folder / name[:2] / name


class BlobWriter:
    """Takes one blob's bytes; nothing is there until `commit` returns."""

    def __init__(self, store: BlobStore, key: bytes) -> None:
        self._store = store
        self._seal = Seal.of(key, salt=secrets.token_bytes(SALT_BYTES))
        self._waiting = bytearray()
        self._chunks = 0
        with telling_when_full(store.folder):
            self._part, descriptor = open_part(store.parts)
            self._file = open(descriptor, "wb", buffering=0)  # noqa: PTH123, SIM115 -- opened by number; closed by commit or abort
            self._write(bytes(HEADER_BYTES))

    def write(self, chunk: bytes) -> None:
        """Take the next bytes.

        Raises:
            VaultFullError: the disk is full.
        """
        self._waiting += chunk
        while len(self._waiting) > CHUNK_BYTES:  # the last one waits for commit
            self._close_chunk(last=False)

    def commit(self, sha256: str) -> None:
        """Keep what was written, under its SHA-256 in hex; durable when this returns.

        A blob that is stored already stays as it is.

        Raises:
            VaultFullError: the disk is full.
        """
        path = self._store.path(sha256)
        if path.exists():
            self.abort()
            return
        with telling_when_full(self._store.folder):
            self._close_chunk(last=True)
            self._file.seek(0)
            self._write(self._seal.header(path.name))
            os.fsync(self._file.fileno())
            make_folder(path.parent)
            self._part.replace(path)
            self._file.close()
            sync_folder(path.parent)

    def abort(self) -> None:
        """Forget what was written; after `commit` this does nothing."""
        if not self._file.closed:
            self._part.unlink(missing_ok=True)
            self._file.close()

    def _close_chunk(self, *, last: bool) -> None:
        with telling_when_full(self._store.folder):
            chunk = bytes(self._waiting[:CHUNK_BYTES])
            self._write(self._seal.close(chunk, number=self._chunks, last=last))
        del self._waiting[:CHUNK_BYTES]
        self._chunks += 1

    def _write(self, content: bytes) -> None:
        view = memoryview(content)
        while view:
            view = view[self._file.write(view) :]
