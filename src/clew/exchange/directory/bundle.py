"""The directory as one file: the roots since the reader's, the members, the proof of freshness.

It is the same file over the network and on a stick; whoever carries it can only withhold it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clew.exchange.signing.canonical import canonical, read_canonical
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.fields import Fields, moment_text

_MOST_BYTES = 64 * 1024 * 1024
_MOST_ROOTS = 100
_FIELDS = ("format", "version", "issued_at", "expires_at", "snapshot_version", "snapshot_digest")


@dataclass(frozen=True, slots=True)
class Timestamp:
    """Signed each day: which snapshot is the newest."""

    version: int
    issued_at: datetime
    expires_at: datetime
    snapshot_version: int
    snapshot_digest: str

    def to_json(self) -> dict[str, object]:
        """Return the body of the document."""
        return {
            "format": 1,
            "version": self.version,
            "issued_at": moment_text(self.issued_at),
            "expires_at": moment_text(self.expires_at),
            "snapshot_version": self.snapshot_version,
            "snapshot_digest": self.snapshot_digest,
        }

    @classmethod
    def from_document(cls, document: Document) -> "Timestamp":
        """Read a timestamp, whoever signed it.

        Raises:
            MalformedError: a field is wrong.
        """
        fields = document.fields(_FIELDS)
        fields.number("format", least=1, most=1)
        return cls(
            fields.number("version", least=1),
            fields.moment("issued_at"),
            fields.moment("expires_at"),
            fields.number("snapshot_version", least=1),
            fields.digest("snapshot_digest"),
        )


@dataclass(frozen=True, slots=True)
class Bundle:
    """The documents of the directory, read but not yet believed."""

    roots: Sequence[Document]
    timestamp: Document
    snapshot: Document

    def to_bytes(self) -> bytes:
        """Return the file."""
        return canonical(
            {
                "roots": [each.to_json() for each in self.roots],
                "timestamp": self.timestamp.to_json(),
                "snapshot": self.snapshot.to_json(),
            }
        )

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> "Bundle":
        """Read the file.

        Raises:
            MalformedError: it is none.
        """
        value = read_canonical(untrusted, what="the directory", limit=_MOST_BYTES)
        names = ("roots", "timestamp", "snapshot")
        fields = Fields(value, names=names, where="the directory")
        roots = fields.items("roots", most=_MOST_ROOTS)
        return cls(
            [Document.from_json(each, purpose=Purpose.ROOT) for each in roots],
            Document.from_json(fields.mapping("timestamp"), purpose=Purpose.TIMESTAMP),
            Document.from_json(fields.mapping("snapshot"), purpose=Purpose.SNAPSHOT),
        )
