"""A document: a body in canonical form with the signatures over it.

What is signed begins with the purpose and the signer's suite, so a signature given for one purpose
holds for no other, and none can be lifted from one kind of document into another.

Example:
    >>> from clew.exchange.ciphers.suite import Use
    >>> secret = Secret.new("p256-aesgcm", Use.SIGN)
    >>> document = Document.signed(Purpose.RECEIPT, {"number": 1}, by=[secret])
    >>> Document.from_bytes(document.to_bytes(), purpose=Purpose.RECEIPT, limit=999) == document
    True
    >>> document.is_signed_by(secret.key)
    True
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clew.exchange.ciphers.suite import BadSignatureError
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import canonical, read_canonical
from clew.exchange.signing.fields import Fields, base64_text
from clew.exchange.signing.keys import PublicKey, Secret

_PREFIX = b"clew-exchange/1"
_MOST_SIGNATURES = 64
_SIGNATURE_FIELDS = ("key", "value")


class Purpose(StrEnum):
    """What a signature is given for; part of what is signed, so never renamed."""

    ROOT = "root"
    SNAPSHOT = "snapshot"
    TIMESTAMP = "timestamp"
    VOUCHER = "voucher"
    LABEL = "label"
    MANIFEST = "manifest"
    RECEIPT = "receipt"
    STATEMENT = "statement"
    DECONFLICTION = "deconfliction"
    HOLDER_KEY = "holder_key"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature and the name of the key it claims to be of."""

    key: str
    value: bytes

    def to_json(self) -> dict[str, object]:
        """Return its fields as documents have them."""
        return {"key": self.key, "value": base64_text(self.value)}

    @classmethod
    def from_fields(cls, fields: Fields) -> "Signature":
        """Read a signature.

        Raises:
            MalformedError: a field is wrong.
        """
        return cls(fields.digest("key"), fields.raw("value", most=200))


@dataclass(frozen=True, slots=True)
class Document:
    """A body and its signatures. Reading one checks its form, not yet who signed it."""

    purpose: Purpose
    body: bytes
    signatures: tuple[Signature, ...]

    @classmethod
    def signed(
        cls, purpose: Purpose, body: Mapping[str, object], *, by: Iterable[Secret]
    ) -> "Document":
        """Write a body and sign it."""
        raw = canonical(body)
        return cls(purpose, raw, signatures_over(purpose, raw, by=by))

    @classmethod
    def from_bytes(cls, untrusted: bytes, *, purpose: Purpose, limit: int) -> "Document":
        """Read a document.

        Raises:
            MalformedError: it is too long, not canonical, or no document.
        """
        value = read_canonical(untrusted, what=f"the {purpose}", limit=limit)
        return cls.from_json(value, purpose=purpose)

    @classmethod
    def from_json(cls, value: object, *, purpose: Purpose) -> "Document":
        """Read a document that stands inside another.

        Raises:
            MalformedError: it is no document.
        """
        fields = Fields(value, names=("body", "signatures"), where=f"the {purpose}")
        body = canonical(fields.mapping("body"))
        given = fields.objects("signatures", names=_SIGNATURE_FIELDS, most=_MOST_SIGNATURES)
        return cls(purpose, body, tuple(map(Signature.from_fields, given)))

    def to_json(self) -> dict[str, object]:
        """Return the document as a value to be put inside another."""
        signatures = [each.to_json() for each in self.signatures]
        return {"body": self._value(), "signatures": signatures}

    def to_bytes(self) -> bytes:
        """Return the document in its one form."""
        return canonical(self.to_json())

    @property
    def digest(self) -> str:
        """The SHA-256 of the body: what the document says, whoever signed it."""
        return hashlib.sha256(self.body).hexdigest()

    def fields(self, names: Iterable[str]) -> Fields:
        """Return the fields of the body, which must be exactly these.

        Raises:
            MalformedError: they are others.
        """
        return Fields(self._value(), names=tuple(names), where=f"the {self.purpose}")

    def has_fields(self, names: Iterable[str]) -> bool:
        """Return whether the fields of the body are exactly these."""
        value = self._value()
        return isinstance(value, dict) and set(value) == set(names)

    def check_signed_by(self, key: PublicKey) -> None:
        """Check that the one signature is this key's.

        Raises:
            RefusalError: it is not, or there are several.
        """
        if [each.key for each in self.signatures] != [key.id]:
            raise BadSignatureError(
                f"the {self.purpose} must bear one signature, of key {key.id[:12]}"
            )
        message = message_of(self.purpose, self.body, suite=key.suite)
        key.verify(message, signature=self.signatures[0].value)

    def is_signed_by(self, key: PublicKey) -> bool:
        """Return whether one of the signatures is this key's and holds."""
        return holds_one(self.signatures, purpose=self.purpose, body=self.body, key=key)

    def _value(self) -> Any:
        return json.loads(self.body)  # in canonical form: it was made here, or read strictly


def signatures_over(
    purpose: Purpose, body: bytes, *, by: Iterable[Secret]
) -> tuple[Signature, ...]:
    """Sign a canonical body with each of the keys."""
    return tuple(
        Signature(each.key.id, each.sign(message_of(purpose, body, suite=each.key.suite)))
        for each in by
    )


def holds_one(
    signatures: Iterable[Signature], *, purpose: Purpose, body: bytes, key: PublicKey
) -> bool:
    """Return whether one of the signatures over a canonical body is this key's and holds."""
    message = message_of(purpose, body, suite=key.suite)
    return any(each.key == key.id and _holds(each, message, key) for each in signatures)


def message_of(purpose: Purpose, body: bytes, *, suite: str) -> bytes:
    """Return what is signed: the purpose and the suite, set apart, and the body."""
    return b"\0".join((_PREFIX, purpose.encode(), suite.encode(), body))


def _holds(signature: Signature, message: bytes, key: PublicKey) -> bool:
    try:
        key.verify(message, signature=signature.value)
    except RefusalError:
        return False
    return True
