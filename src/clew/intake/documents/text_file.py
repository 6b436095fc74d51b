"""Text of unknown encoding from an untrusted file, as chunks or lines that are bounded.

UTF-8 with or without a mark, UTF-16 with or without one; bytes that are not UTF-8 are read as
Windows-1252, as older Windows tools write them. Lines may end in CR LF, LF or CR.
"""

import codecs
import io
from collections.abc import Iterator
from pathlib import Path

from clew.intake.documents.encoding import encoding_of
from clew.intake.documents.errors import BrokenDocumentError, Notes

_CHUNK = 1 << 16
_LINE = 1 << 20


def text_chunks(path: Path, *, notes: Notes) -> Iterator[str]:
    r"""Yield a file's text in pieces, line ends as "\n", without NULs.

    Raises:
        BrokenDocumentError: the file cannot be read.
    """
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    for piece in _decoded(path, notes):
        text = newlines.decode(piece)
        if "\0" in text:
            notes.met("NUL bytes in the text were left out")
            text = text.replace("\0", "")
        yield text


def text_lines(path: Path, *, notes: Notes) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, line); a line of more than a million characters is rejected.

    Raises:
        BrokenDocumentError: the file cannot be read.
    """
    number, rest, too_long = 0, "", False
    for chunk in text_chunks(path, notes=notes):
        *whole, rest = (rest + chunk).split("\n")
        for line in whole:
            number += 1
            if too_long:
                _reject(number, notes)
            else:
                yield number, line
            too_long = False
        if len(rest) > _LINE:
            too_long, rest = True, ""
    if too_long:
        _reject(number + 1, notes)
    elif rest:
        yield number + 1, rest


def _reject(number: int, notes: Notes) -> None:
    notes.reject(f"line {number}", f"the line is longer than {_LINE:,} characters")


def _decoded(path: Path, notes: Notes) -> Iterator[str]:
    encoding = ""
    for chunk in _chunks(path):
        if not encoding:
            encoding = encoding_of(chunk)
            decoder = codecs.getincrementaldecoder(encoding)()
        yield _decode(decoder, chunk, notes, final=False)
    if encoding:
        yield _decode(decoder, b"", notes, final=True)


def _decode(decoder: codecs.IncrementalDecoder, chunk: bytes, notes: Notes, *, final: bool) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        eight_bit = error.encoding == "utf-8"
        notes.met(
            "a stretch of the text is not UTF-8 and was read as Windows-1252"
            if eight_bit
            else f"a stretch of the text is not {error.encoding}; what it held is lost"
        )
        decoder.errors = _WINDOWS if eight_bit else "replace"
        text = decoder.decode(chunk, final)  # the failed attempt changed nothing in the decoder
        decoder.errors = "strict"
        return text


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_WINDOWS = "clew.windows-1252"
codecs.register_error(_WINDOWS, _as_windows_1252)


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise BrokenDocumentError(
            f"{path} cannot be read on: {error.strerror}; check the disk and try again"
        ) from error
