r"""Note: a text and the signatures under it, as C2SP signed-note says.

The text ends with a line's end; after an empty line comes one line for each signature: a dash,
the name of the key, and base64 of the key's id and the signature. Signatures by keys that one does
not know are kept, and mean nothing.

Example:
    >>> from clew.ledger.keys import LogSigner
    >>> signer = LogSigner("clew/example", bytes(32))
    >>> note = Note("one\n").signed(signer.key, signer.sign("one\n"))
    >>> Note.from_text(note.to_text()).is_signed_by(signer.key)
    True
"""

import base64
import binascii
from dataclasses import dataclass, replace
from typing import Self

from clew.ledger.errors import LedgerError
from clew.ledger.keys import BadSignatureError, VerifyingKey, is_name

_DASH = "\N{EM DASH} "
_MOST_CHARACTERS, _MOST_SIGNATURES = 1_000_000, 100
_ID_BYTES = 4


class BrokenNoteError(LedgerError):
    """A text is no signed note."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note."""

    name: str
    key_id: bytes
    content: bytes

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Parse a line without its end.

        Raises:
            BrokenNoteError: it is no such line.
        """
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        try:
            content = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise BrokenNoteError(_ADVICE) from error
        if not line.startswith(_DASH) or not is_name(name) or len(content) <= _ID_BYTES:
            raise BrokenNoteError(_ADVICE)
        return cls(name, content[:_ID_BYTES], content[_ID_BYTES:])

    def to_line(self) -> str:
        """Return the line without its end."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.content).decode()}"

    def is_by(self, key: VerifyingKey) -> bool:
        """Tell whether it claims to be this key's."""
        return (self.name, self.key_id) == (key.name, key.id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @classmethod
    def from_text(cls, untrusted: str) -> Self:
        """Parse a note. Nothing is checked yet.

        Raises:
            BrokenNoteError: it is no signed note.
        """
        head, empty, tail = untrusted.rpartition("\n\n")
        *lines, last = tail.split("\n")
        if not empty or not lines or last:
            raise BrokenNoteError(_ADVICE)
        if len(untrusted) > _MOST_CHARACTERS or len(lines) > _MOST_SIGNATURES:
            raise BrokenNoteError(f"the signed text is too long; {_ADVICE}")
        return cls(head + "\n", tuple(Signature.from_line(line) for line in lines))

    def to_text(self) -> str:
        """Return the note as it is handed on."""
        return self.text + "\n" + "".join(one.to_line() + "\n" for one in self.signatures)

    def signed(self, key: VerifyingKey, signature: bytes) -> Self:
        """Return the note with one more signature."""
        return self.with_lines([Signature(key.name, key.id, signature)])

    def with_lines(self, signatures: list[Signature]) -> Self:
        """Return the note with further signatures, each once."""
        new = [one for one in signatures if one not in self.signatures]
        return replace(self, signatures=(*self.signatures, *new))

    def is_signed_by(self, key: VerifyingKey) -> bool:
        """Tell whether this key signed it.

        Raises:
            BadSignatureError: a signature claims to be this key's, and is not.
        """
        claimed = [one for one in self.signatures if one.is_by(key)]
        for one in claimed:
            key.check(self.text, one.content)
        return bool(claimed)

    def require(self, key: VerifyingKey) -> None:
        """Return if this key signed it.

        Raises:
            BadSignatureError: it did not.
        """
        if not self.is_signed_by(key):
            raise BadSignatureError(f"it is not signed by {key.name} with the key that is known")


_ADVICE = "this is no signed note; get the file again from whoever made it"
