"""The outside of a package: who sealed it by what suite, and the hash of what is inside, signed.

A relay that cannot open packages checks by it that one comes from a member and is whole. It does
not say to whom the package goes. The label has a place of fixed size before the ciphertext.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from clew.exchange.ciphers.registry import suite_named
from clew.exchange.ciphers.stream_cipher import read_exactly
from clew.exchange.directory.freshness import freshness
from clew.exchange.directory.update import Directory
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.keys import Secret

HEAD_BYTES = 4096
_MAGIC = b"clew-package/1\n"
_START = len(_MAGIC) + 2
_PIECE = 1024 * 1024
_FIELDS = ("format", "suite", "sender", "key", "sha256", "size")


class NotAPackageError(RefusalError):
    """The file is no sealed package, or was made by a version that this one does not know."""


class DamagedPackageError(RefusalError):
    """The bytes are not those that the sender labelled."""


@dataclass(frozen=True, slots=True)
class Label:
    """What can be told of a package from outside."""

    suite: str
    sender: str
    key: str
    sha256: str
    size: int

    def to_head(self, *, by: Secret) -> bytes:
        """Return the bytes that stand before the ciphertext."""
        body = {
            "format": 1,
            "suite": self.suite,
            "sender": self.sender,
            "key": self.key,
            "sha256": self.sha256,
            "size": self.size,
        }
        document = Document.signed(Purpose.LABEL, body, by=[by]).to_bytes()
        head = _MAGIC + len(document).to_bytes(2, "big") + document
        return head.ljust(HEAD_BYTES, b"\0")


def check_label(package: IO[bytes], *, directory: Directory, now: datetime) -> Label:
    """Check that a member sealed the package and that it is whole; reads it once to its end.

    Raises:
        RefusalError: it is not, or the directory is too old to tell.
    """
    freshness(directory, now=now)
    package.seek(0)
    document = _read_head(package)
    label = _read_label(document)
    suite_named(label.suite)
    entry = directory.snapshot.member(label.sender).key(label.key)
    if entry.key.suite != label.suite:
        raise DamagedPackageError(f"the label's key is not one of {label.suite}; ask the sender")
    entry.check_serves(now=now, whose=label.sender)
    document.check_signed_by(entry.key)
    _check_bytes(package, label)
    return label


def sender_of(untrusted_head: bytes) -> str:
    """Return whom a package says to be from, unchecked; empty if it is none.

    Example:
        >>> sender_of(b"no package")
        ''
    """
    try:
        return _read_label(_document(untrusted_head)).sender
    except RefusalError:
        return ""


def _read_head(package: IO[bytes]) -> Document:
    return _document(read_exactly(package, HEAD_BYTES))


def _document(head: bytes) -> Document:
    if not head.startswith(_MAGIC) or len(head) != HEAD_BYTES:
        raise NotAPackageError("this is no sealed package of format 1; check what was sent")
    end = _START + int.from_bytes(head[len(_MAGIC) : _START], "big")
    if end > HEAD_BYTES or any(head[end:]):
        raise NotAPackageError("the head of the package is damaged; get it again")
    return Document.from_bytes(head[_START:end], purpose=Purpose.LABEL, limit=HEAD_BYTES)


def _read_label(document: Document) -> Label:
    fields = document.fields(_FIELDS)
    fields.number("format", least=1, most=1)
    label = Label(
        fields.name("suite"),
        fields.bureau("sender"),
        fields.digest("key"),
        fields.digest("sha256"),
        fields.number("size", least=1),
    )
    if [each.key for each in document.signatures] != [label.key]:
        raise MalformedError("the label must be signed by the key that it names")
    return label


def _check_bytes(package: IO[bytes], label: Label) -> None:
    hashed, size = hashlib.sha256(), 0
    while (piece := package.read(_PIECE)) and size <= label.size:
        hashed.update(piece)
        size += len(piece)
    if size != label.size or hashed.hexdigest() != label.sha256:
        raise DamagedPackageError("the package was changed or cut off on its way; get it again")
