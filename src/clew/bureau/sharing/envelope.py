"""Envelope: what the owner says around any record: what it is, how it may be handled, until when.

It is a blob of the record like any other, so the owner's signed statement names its SHA-256. What
a kind of record says of its own stands in `inner`, which only the kind reads.

Example:
    >>> told = Envelope("item", "s1", "A house by a lake", "", (Purpose.INTELLIGENCE,), Pap.AMBER,
    ...                 None, {"size": 7})
    >>> Envelope.from_bytes(told.to_bytes()) == told
    True
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clew.exchange.signing.canonical import MalformedError, canonical, read_canonical
from clew.exchange.signing.fields import Fields, moment_text
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose

MOST_BYTES = 16 * 1024 * 1024
_MOST_TEXT = 20_000
_FIELDS = (
    *("format", "kind", "share", "title", "note"),
    *("purposes", "pap", "retain_until", "inner"),
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is said of one record. `share` names what was shared together."""

    kind: str
    share: str
    title: str
    note: str
    purposes: tuple[Purpose, ...]
    pap: Pap
    retain_until: datetime | None
    inner: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return it as a value that JSON can hold."""
        until = self.retain_until
        return {
            "format": 1,
            "kind": self.kind,
            "share": self.share,
            "title": self.title,
            "note": self.note,
            "purposes": sorted(one.value for one in self.purposes),
            "pap": self.pap.value,
            "retain_until": None if until is None else moment_text(until),
            "inner": dict(self.inner),
        }

    def to_bytes(self) -> bytes:
        """Return the blob."""
        return canonical(self.to_json())

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> "Envelope":
        """Read the blob.

        Raises:
            MalformedError: it is none.
        """
        value = read_canonical(untrusted, what="the record's envelope", limit=MOST_BYTES)
        return cls.from_json(value)

    @classmethod
    def from_json(cls, value: object) -> "Envelope":
        """Read what `to_json` gave.

        Raises:
            MalformedError: a field is wrong.
        """
        fields = Fields(value, names=_FIELDS, where="the record's envelope")
        fields.number("format", least=1, most=1)
        return cls(
            fields.name("kind"),
            fields.name("share"),
            fields.text("title", most=300),
            fields.text("note", most=_MOST_TEXT),
            tuple(_purposes(fields)),
            _pap(fields),
            fields.moment_or_none("retain_until"),
            fields.mapping("inner"),
        )


def _purposes(fields: Fields) -> list[Purpose]:
    try:
        found = [Purpose(name) for name in fields.names("purposes", most=len(Purpose))]
    except ValueError as error:
        raise MalformedError(f"{fields.where}: {error}; update Clew") from error
    if not found:
        raise MalformedError(f"{fields.where}: it may be used for nothing")
    return found


def _pap(fields: Fields) -> Pap:
    try:
        return Pap(fields.text("pap", most=20))
    except ValueError as error:
        raise MalformedError(f"{fields.where}: {error}") from error
