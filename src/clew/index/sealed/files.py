"""Files: sealed segments, and the sealed list of those that count, which is replaced in one step.

A seal also tells whether a file is what was written, under the name that it was given: no file can
be changed, or put in another's place.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from clew.index.hamming.durable import write_durably

LIST = "list"
_FORMAT = 1
_REBUILD = "make the index anew from the records: clew index rebuild"


class SealedDamagedError(Exception):
    """A file is missing or is not what was written.

    Nothing is lost by it: the index is made from the records and can be made anew.
    """


class Seal(Protocol):
    """Encrypts files so that they cannot be read, changed or exchanged."""

    def close(self, content: bytes, *, name: str) -> bytes:
        """Return the content sealed for this name."""
        ...

    def open(self, sealed: bytes, *, name: str) -> bytes:
        """Return what was sealed.

        Raises:
            ValueError: it is not what was sealed for this name.
        """
        ...


class Unsealed:
    """Seals nothing: for measurements and examples."""

    def close(self, content: bytes, *, name: str) -> bytes:  # noqa: ARG002 -- as the protocol has it
        """Return the content."""
        return content

    def open(self, sealed: bytes, *, name: str) -> bytes:  # noqa: ARG002 -- likewise
        """Return the content."""
        return sealed


@dataclass(frozen=True, slots=True)
class SegmentList:
    """The segments that make up the index: files and how many entries each holds.

    `number` rises with every change and names new files.
    """

    segments: tuple[tuple[str, int], ...] = ()
    number: int = 0


def read_list(folder: Path, seal: Seal) -> SegmentList:
    """Return the list; an empty one where nothing was written yet.

    Raises:
        SealedDamagedError: it is not what was written.
    """
    try:
        told = json.loads(seal.open((folder / LIST).read_bytes(), name=LIST))
        if told["format"] == _FORMAT:
            return SegmentList(tuple((file, n) for file, n in told["segments"]), told["number"])
    except FileNotFoundError:
        return SegmentList()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SealedDamagedError(f"{folder / LIST} cannot be read; {_REBUILD}") from error
    raise SealedDamagedError(f"{folder / LIST} is of another version; {_REBUILD}")


def write_list(folder: Path, listed: SegmentList, seal: Seal) -> None:
    """Replace the list; durable when this returns."""
    told = json.dumps(asdict(listed) | {"format": _FORMAT}).encode()
    write_durably(folder / LIST, [seal.close(told, name=LIST)])


def write_segment(folder: Path, content: bytes, *, number: int, seal: Seal) -> str:
    """Write entries to a new file; durable when this returns, seen once a list names it."""
    file = f"segment-{number:08d}"
    write_durably(folder / file, [seal.close(content, name=file)])
    return file


def read_segment[Read](
    folder: Path, segment: tuple[str, int], seal: Seal, read: Callable[[bytes, int], Read]
) -> Read:
    """Return a segment's entries, as `read` makes so many of its content.

    Raises:
        SealedDamagedError: it is missing, or not what was written.
    """
    file, count = segment
    try:
        return read(seal.open((folder / file).read_bytes(), name=file), count)
    except (OSError, ValueError) as error:
        raise SealedDamagedError(f"{folder / file} cannot be read; {_REBUILD}") from error
