"""Checkpoint: the size and the root of a log, which its key signs (C2SP tlog-checkpoint).

Example:
    >>> print(Checkpoint("clew/example", 3, bytes(32)).to_text(), end="")
    clew/example
    3
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Self

from clew.ledger.errors import LedgerError
from clew.ledger.hashing import HASH_BYTES
from clew.ledger.keys import LogSigner, VerifyingKey
from clew.ledger.note import Note


class BrokenCheckpointError(LedgerError):
    """A text is no checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log (by its name), how many entries it had, and their root."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Parse the signed part of a note; lines of extensions are passed over.

        Raises:
            BrokenCheckpointError: it is no checkpoint.
        """
        try:
            origin, size, encoded, *_ = text.split("\n")
            root = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error) as error:
            raise BrokenCheckpointError(_ADVICE) from error
        is_number = len(size) < 20 and size.isascii() and size.isdecimal()
        if not (origin and is_number and str(int(size)) == size) or len(root) != HASH_BYTES:
            raise BrokenCheckpointError(_ADVICE)
        return cls(origin, int(size), root)

    @classmethod
    def opened(cls, note: Note, *, key: VerifyingKey) -> Self:
        """Return the checkpoint of a note that this log's key signed.

        Raises:
            BadSignatureError: the key did not sign it.
            BrokenCheckpointError: it is no checkpoint, or one of another log.
        """
        note.require(key)
        checkpoint = cls.from_text(note.text)
        if checkpoint.origin != key.name:
            raise BrokenCheckpointError(f"it is of the log {checkpoint.origin}, not of {key.name}")
        return checkpoint

    def to_text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, signer: LogSigner) -> Note:
        """Return the checkpoint as a note that the log signed."""
        text = self.to_text()
        return Note(text).signed(signer.key, signer.sign(text))


_ADVICE = "this is no checkpoint of a log; get the file again from whoever made it"
