"""What a source of reports must offer. Each source is one file of sources/ with a `SOURCE`.

A source turns one document into values, streamed: a report's head first, as far as it is known,
then its sightings, and when the report has been read to its end its head once more, now whole. A
report whose head does not come again broke off. What cannot be taken is Refused, at its place in
the stream, and the rest goes on; memory stays bounded whatever the document's size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from clew.model.report import Refused, Report
from clew.model.sighting import Sighting


class Certainty(IntEnum):
    """By how much a source knows its documents; the most certain one that knows one reads it."""

    SHAPE = 1  # it looks like one
    COLUMNS = 2  # its columns or fields are named as the source's are
    SIGNATURE = 3  # it names its format


@dataclass(frozen=True, slots=True)
class Document:
    """A file to read: where it is, and what people call it.

    Files beside it belong to it where its source says so (`in_folder`); what came inside another
    document stands alone.
    """

    path: Path
    name: str
    in_folder: bool = True


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came inside a document, to be read as a document itself, or handed on."""

    report: str
    name: str
    content: bytes


type Reported = Report | Sighting | Refused | Attachment


@dataclass(frozen=True, slots=True)
class Example:
    """A small invented document (its files by name, the first is read), and what it must give.

    `keys` are those of its reports, `sightings` so many identifiers as "kind:value" as it holds.
    """

    files: dict[str, bytes]
    keys: tuple[str, ...]
    sightings: tuple[str, ...]


@runtime_checkable
class Source(Protocol):
    """One source. `name` is stored with every report, so it is never changed."""

    name: str
    extensions: tuple[str, ...]
    certainty: Certainty

    def recognises(self, head: bytes, name: str) -> bool:
        """Tell whether a document with these first bytes and this name is of the source."""
        ...

    def read(self, document: Document, *, now: datetime) -> Iterator[Reported]:
        """Yield what the document says. Nothing after `now` can have happened.

        Raises:
            BrokenDocumentError: the file cannot be read at all.
        """
        ...

    def examples(self) -> Sequence[Example]:
        """Give small invented documents, each with what it must give."""
        ...
