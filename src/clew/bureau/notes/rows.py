"""Rows: what the queries return. Frozen values of plain types, safe to hand to pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clew.handling.tlp import Tlp


@dataclass(frozen=True, slots=True)
class VersionRow:
    """The words of a note from one time on."""

    number: int
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class About:
    """What a note is on: a case, an item (SHA-256) of it, or a dossier that it keeps."""

    case_id: UUID
    case_number: str
    item: str | None
    dossier: UUID | None
    dossier_name: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note. Of one that was withdrawn, `versions` are none, and who, when and why is said.

    `officer` is empty for a note that came from another bureau's node: its bureau says it.

    `marking` is the stricter of its own label and those of what it is on.
    """

    id: UUID
    thread: UUID | None
    about: About
    officer: str
    bureau: str
    written_at: datetime
    versions: Sequence[VersionRow]
    marking: Tlp
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdraw_reason: str
    is_own: bool

    @property
    def narrower(self) -> list[Tlp]:
        """The labels that are stricter than the one that it carries."""
        order = list(Tlp)
        return order[order.index(self.marking) + 1 :]

    @property
    def who(self) -> str:
        """Who says it: the officer, or the bureau of another node."""
        return self.officer or self.bureau

    @property
    def text(self) -> str:
        """The words as they are now; none of a note that was withdrawn."""
        return self.versions[-1].text if self.versions else ""


@dataclass(frozen=True, slots=True)
class Thread:
    """A note and its answers, oldest first."""

    first: NoteRow
    answers: Sequence[NoteRow]
