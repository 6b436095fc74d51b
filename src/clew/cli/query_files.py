"""Query files: files that are only asked about, read and fingerprinted but kept nowhere."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from clew.intake.collection import Found, NotRead, walk
from clew.intake.file_reading import FileReading
from clew.intake.reading import NoSink, Reader
from clew.media.sandbox import Sandbox


class QueryFileError(Exception):
    """The one file that was asked about cannot be read."""


def read_files(paths: Sequence[Path], sandbox: Sandbox) -> Iterator[FileReading | NotRead]:
    """Yield what is learned of every file under the paths; archives are opened."""
    reader = Reader(sandbox=sandbox, new_sink=NoSink, spool=tempfile.TemporaryFile)
    for found in walk(paths, full_names=True):
        if isinstance(found, Found):
            yield from reader.read(found)
        else:
            yield found


def read_one(path: Path, sandbox: Sandbox) -> FileReading:
    """Return what is learned of one file.

    Raises:
        QueryFileError: it cannot be read; the message says why and what to do.
    """
    *_, last = read_files([path], sandbox)
    if isinstance(last, NotRead):
        raise QueryFileError(last.problem.line)
    return last
