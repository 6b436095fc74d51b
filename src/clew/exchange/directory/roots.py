"""Who may sign the directory: the root, three of five people with keys kept offline.

The root names the keys that sign the members (snapshot) and the daily proof of freshness
(timestamp). A new root is signed by enough keys of the old one and by enough of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clew.exchange.ciphers.suite import BadSignatureError
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.document import Document
from clew.exchange.signing.fields import Fields, moment_text
from clew.exchange.signing.keys import KEY_FIELDS, PublicKey

_MOST_KEYS = 16
_FIELDS = ("format", "version", "expires_at", "duties")
_DUTY_FIELDS = ("keys", "threshold")


class Duty(StrEnum):
    """What keys of the directory itself sign; stored, so never renamed."""

    ROOT = "root"
    SNAPSHOT = "snapshot"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True, slots=True)
class Quorum:
    """Keys of which so many must sign."""

    keys: tuple[PublicKey, ...]
    threshold: int

    def check(self, document: Document) -> None:
        """Check that enough different keys signed.

        Raises:
            BadSignatureError: they did not.
        """
        count = sum(document.is_signed_by(key) for key in self.keys)
        if count < self.threshold:
            raise BadSignatureError(
                f"the {document.purpose} bears {count} signatures that hold; "
                f"it needs {self.threshold} of {len(self.keys)}"
            )

    def to_json(self) -> dict[str, object]:
        """Return its fields as documents have them."""
        return {"keys": [each.to_json() for each in self.keys], "threshold": self.threshold}

    @classmethod
    def from_fields(cls, fields: Fields) -> "Quorum":
        """Read a quorum.

        Raises:
            RefusalError: a field is wrong, a key stands twice, or it cannot be reached.
        """
        given = fields.objects("keys", names=KEY_FIELDS, most=_MOST_KEYS)
        keys = tuple(map(PublicKey.from_fields, given))
        if len({each.id for each in keys}) != len(keys) or not keys:
            raise MalformedError(f"{fields.where}: keys must be there, each once")
        return cls(keys, fields.number("threshold", least=1, most=len(keys)))


@dataclass(frozen=True, slots=True)
class Root:
    """One version of who may sign."""

    version: int
    expires_at: datetime
    duties: Mapping[Duty, Quorum]

    def to_json(self) -> dict[str, object]:
        """Return the body of the document."""
        return {
            "format": 1,
            "version": self.version,
            "expires_at": moment_text(self.expires_at),
            "duties": {duty.value: quorum.to_json() for duty, quorum in self.duties.items()},
        }

    @classmethod
    def from_document(cls, document: Document) -> "Root":
        """Read a root, whoever signed it.

        Raises:
            RefusalError: a field is wrong.
        """
        fields = document.fields(_FIELDS)
        fields.number("format", least=1, most=1)
        duties = fields.inner("duties", names=[duty.value for duty in Duty])
        quorums = {
            duty: Quorum.from_fields(duties.inner(duty.value, names=_DUTY_FIELDS)) for duty in Duty
        }
        return cls(fields.number("version", least=1), fields.moment("expires_at"), quorums)
