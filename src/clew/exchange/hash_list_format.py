"""What a hash list's format must offer. Each format is one file of formats/ with a `FORMAT`.

A format declares facts and turns its file into entries; it tells the tally what the file claims
and what it could not use. The framework counts, leaves out the empty file's hashes, and reports.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from clew.exchange.hash_list_reading import HashListReading
from clew.model.hash_entry import HashEntry


class Certainty(IntEnum):
    """By how much a format knows its files; the most certain format that knows a file reads it."""

    SHAPE = 1  # lines that look like hashes
    COLUMNS = 2  # something in the file names the kind of its hashes
    SIGNATURE = 3  # the file names its format


@dataclass(frozen=True, slots=True)
class Example:
    """A small invented file, and the entries that reading it must give."""

    file_name: str
    content: bytes
    entries: tuple[HashEntry, ...]


@runtime_checkable
class HashListFormat(Protocol):
    """One format. `name` is stored and asked for, so it is never changed.

    `extensions` are for messages only: files are told by their content.
    """

    name: str
    extensions: tuple[str, ...]
    certainty: Certainty

    def recognises(self, head: bytes, name: str) -> bool:
        """Tell whether a file with these first bytes and this name is of the format."""
        ...

    def read(self, path: Path) -> HashListReading:
        """Open a file of the format.

        Raises:
            UnknownFormatError: the file turns out to be something else.
            BrokenListError: the file cannot be read.
        """
        ...

    def examples(self) -> Sequence[Example]:
        """Give small invented files, each with the entries it must give."""
        ...
