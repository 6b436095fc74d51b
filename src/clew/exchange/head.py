"""A file's first bytes, and what they look like to a person."""

from pathlib import Path

from clew.exchange.errors import BrokenListError
from clew.intake.documents.encoding import head_text

HEAD_BYTES = 16_384
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))
_MAGIC = (
    (b"\x1f\x8b", "is compressed with gzip: unpack it first"),
    (b"PK\x03\x04", "is a zip archive: unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive: unpack it first"),
    (b"\xfd7zXZ\x00", "is compressed with xz: unpack it first"),
    (b"BZh", "is compressed with bzip2: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd: unpack it first"),
    (b"Rar!", "is a rar archive: unpack it first"),
    (b"SQLite format 3\x00", "is a SQLite database"),
    (b"%PDF", "is a PDF"),
)


def read_head(path: Path) -> bytes:
    """Return a file's first bytes.

    Raises:
        BrokenListError: the path is no file, or it cannot be read.
    """
    if not path.is_file():
        state = "is a folder or a device" if path.exists() else "does not exist"
        raise BrokenListError(f"{path} {state}; give the path of a hash list's file")
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError as error:
        raise BrokenListError(f"{path} cannot be read: {error.strerror}; check it") from error


def looks_like(head: bytes) -> str:
    """Say what a file that no format knows looks like, to go after its name.

    Example:
        >>> looks_like(b"<!DOCTYPE html><title>Sign in</title>")
        'is a web page, perhaps the error page of a failed download'
    """
    if not head:
        return "is empty"
    for magic, words in _MAGIC:
        if head.startswith(magic):
            return words
    text = head_text(head).lstrip()
    if text[:1] == "<":
        page = "html" in text[:200].lower()
        return "is a web page, perhaps the error page of a failed download" if page else "is XML"
    if text[:1] in {"{", "["}:
        return "is JSON, but not of a kind known here"
    if len(head.translate(None, _CONTROLS)) < 0.95 * len(head):
        return "is binary, not text"
    first = text.splitlines()[0] if text else ""
    return f"begins with {first[:60]!r}, where no hash or header with hash columns is found"
