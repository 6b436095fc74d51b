"""What is told of a note: its words, when they were written, and where it stands in its thread.

Who wrote it is not told: to another bureau its bureau says it.

Example:
    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 1, tzinfo=UTC)
    >>> told = ToldNote(UUID(int=7), None, None, "A lamp of the north", at)
    >>> ToldNote.from_json(told.to_json()) == told
    True
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.fields import Fields, moment_text

MOST_CHARACTERS = 10_000
_FIELDS = ("id", "thread", "item", "text", "written_at")


@dataclass(frozen=True, slots=True)
class ToldNote:
    """A note; `thread` is the one that it answers, `item` the SHA-256 of what it is on."""

    id: UUID
    thread: UUID | None
    item: str | None
    text: str
    written_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return it as a value that JSON can hold."""
        return {
            "id": self.id.hex,
            "thread": None if self.thread is None else self.thread.hex,
            "item": self.item,
            "text": self.text,
            "written_at": moment_text(self.written_at),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ToldNote":
        """Read what another bureau told.

        Raises:
            MalformedError: a field is wrong, or the note says nothing.
        """
        fields = Fields(value, names=_FIELDS, where="the note")
        told = cls(
            _id(fields, "id"),
            None if fields.is_none("thread") else _id(fields, "thread"),
            None if fields.is_none("item") else fields.digest("item"),
            fields.text("text", most=MOST_CHARACTERS),
            fields.moment("written_at"),
        )
        if not told.text.strip() or told.thread == told.id:
            raise MalformedError("the note says nothing, or answers itself")
        return told


def _id(fields: Fields, name: str) -> UUID:
    text = fields.name(name)
    try:
        found = UUID(text)
    except ValueError:
        found = None
    if found is None or found.hex != text:
        raise MalformedError(f"{fields.where}: {name} must be the id of a note")
    return found
