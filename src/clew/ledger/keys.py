r"""Keys: Ed25519 keys of logs and of witnesses, in the text form of C2SP signed-note.

A key's text is `name+id+base64`; the base64 begins with the kind of signature: 1 is a log's, 4 a
witness's, which holds the time at which it was made (C2SP tlog-cosignature). The id is a digest of
name, kind and key, so that a signature finds its key.

Example:
    >>> signer = LogSigner("clew/example", bytes(32))
    >>> key = VerifyingKey.from_text(signer.key.to_text())
    >>> key.check("a text\n", signer.sign("a text\n"))
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clew.ledger.errors import LedgerError

LOG, WITNESS = 1, 4
_KEY_BYTES, _TIME_BYTES, _SIGNATURE_BYTES = 32, 8, 64


class BadKeyError(LedgerError):
    """A text is no key of a log or of a witness."""


class BadSignatureError(LedgerError):
    """A signature was not made by this key over this text."""


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public key, its owner's name, and the kind of its signatures."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Parse `name+id+base64`.

        Raises:
            BadKeyError: it is no such text, or its id is not the key's.
        """
        name, _, rest = text.strip().partition("+")
        number, _, encoded = rest.partition("+")
        try:
            content = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise BadKeyError(_ADVICE) from error
        if len(content) != 1 + _KEY_BYTES or content[0] not in {LOG, WITNESS} or not is_name(name):
            raise BadKeyError(_ADVICE)
        key = cls(name, content[0], content[1:])
        if number != key.id.hex():
            raise BadKeyError(f"the key of {name} was damaged; ask for it again")
        return key

    def to_text(self) -> str:
        """Return `name+id+base64`."""
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    @property
    def id(self) -> bytes:
        """The four bytes that its signatures begin with."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def check(self, text: str, signature: bytes) -> None:
        """Return if the signature (without the key's id) is this key's over the text.

        Raises:
            BadSignatureError: it is not.
        """
        signed, ed25519 = text.encode(), signature
        if self.kind == WITNESS:
            at_s, ed25519 = signature[:_TIME_BYTES], signature[_TIME_BYTES:]
            signed = _timed(text, int.from_bytes(at_s))
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(ed25519, signed)
        except (InvalidSignature, ValueError) as error:
            raise BadSignatureError(f"the signature of {self.name} does not hold") from error


class LogSigner:
    """The key with which a log signs its checkpoints."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = VerifyingKey(name, LOG, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """Return the signature of a text."""
        return self._private.sign(text.encode())


class WitnessSigner:
    """The key with which a bureau countersigns the checkpoints of others."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = VerifyingKey(name, WITNESS, self._private.public_key().public_bytes_raw())

    def cosign(self, text: str, *, now: datetime) -> bytes:
        """Return the signature of a text, with the time it was made."""
        at_s = int(now.timestamp())
        return at_s.to_bytes(_TIME_BYTES) + self._private.sign(_timed(text, at_s))


def is_name(name: str) -> bool:
    """Tell whether a key may have this name: not empty, without spaces and plus signs.

    Example:
        >>> is_name("clew/example"), is_name("two words")
        (True, False)
    """
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _timed(text: str, at_s: int) -> bytes:
    return f"cosignature/v1\ntime {at_s}\n{text}".encode()


_ADVICE = "this is no key; a key is name+id+base64, as `clew audit key` prints it at its owner's"
