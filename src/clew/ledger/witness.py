"""Witness: what another bureau checks of a log before it countersigns (C2SP tlog-witness).

A witness keeps, for each log, the last checkpoint that it countersigned. It signs a new one only if
the log's key did and if the log begins with all that the witness saw before. So a log cannot show
one past to one bureau and another past to another, as long as both ask for the same witnesses.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Self

from clew.ledger.checkpoint import Checkpoint
from clew.ledger.errors import LedgerError
from clew.ledger.hashing import EMPTY_ROOT
from clew.ledger.keys import VerifyingKey
from clew.ledger.note import Note
from clew.ledger.proving import ProofError, check_consistency

_MOST_HASHES = 63


class BrokenRequestError(LedgerError):
    """A file does not ask a witness for its signature."""


class StaleRequestError(LedgerError):
    """The request does not go on from what the witness saw last."""


class ForkedLogError(LedgerError):
    """The log signed a past that is not the one it signed before."""


@dataclass(frozen=True, slots=True)
class Request:
    """A checkpoint to be countersigned, and the proof that it goes on from `old` entries."""

    old: int
    path: tuple[bytes, ...]
    note: Note

    @classmethod
    def from_text(cls, untrusted: str) -> Self:
        """Parse a request. Nothing is checked yet.

        Raises:
            BrokenRequestError: it is no request.
            BrokenNoteError: its checkpoint is no signed note.
        """
        head, empty, note = untrusted.partition("\n\n")
        first, *lines = head.split("\n")
        word, _, old = first.partition(" ")
        if not empty or word != "old" or not (old.isascii() and old.isdecimal()):
            raise BrokenRequestError(_ADVICE)
        if len(old) > 19 or len(lines) > _MOST_HASHES:
            raise BrokenRequestError(_ADVICE)
        try:
            path = tuple(base64.b64decode(line, validate=True) for line in lines)
        except binascii.Error as error:
            raise BrokenRequestError(_ADVICE) from error
        return cls(int(old), path, Note.from_text(note))

    def to_text(self) -> str:
        """Return the request as it is handed on."""
        hashes = "".join(base64.b64encode(one).decode() + "\n" for one in self.path)
        return f"old {self.old}\n{hashes}\n{self.note.to_text()}"


def check_request(request: Request, *, key: VerifyingKey, seen: Checkpoint | None) -> Checkpoint:
    """Return the checkpoint, if whoever saw `seen` of this log last may countersign it.

    Raises:
        BadSignatureError: the log's key did not sign it.
        BrokenCheckpointError: it is no checkpoint of this log.
        StaleRequestError: it does not go on from what was seen last; ask for another.
        ForkedLogError: the log does not begin with what was seen.
    """
    checkpoint = Checkpoint.opened(request.note, key=key)
    size, root = (seen.size, seen.root) if seen else (0, EMPTY_ROOT)
    if checkpoint.size == size and checkpoint.root != root:
        raise ForkedLogError(
            f"FORK: {key.name} signed two different pasts of {size} entries; keep this file: it "
            "proves that the log was tampered with"
        )
    if request.old != size or checkpoint.size < size:
        raise StaleRequestError(
            f"{size} entries of {key.name} were seen, and this request goes from {request.old} to "
            f"{checkpoint.size}; ask for a newer one: clew audit checkpoint --since {size} (if "
            "there is none, the log was truncated)"
        )
    try:
        check_consistency(
            old=size, old_root=root, size=checkpoint.size, root=checkpoint.root, path=request.path
        )
    except ProofError as error:
        raise ForkedLogError(
            f"FORK: {error}: {key.name} cannot show that it kept them; keep this file and ask its "
            "bureau"
        ) from error
    return checkpoint


_ADVICE = "this asks for no countersignature; make a request with: clew audit checkpoint --to FILE"
