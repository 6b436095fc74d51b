"""Opening a hash list of any known format. The formats are found, never listed by hand."""

from pathlib import Path

from clew.exchange import formats
from clew.exchange.errors import BrokenListError, HashListError, UnknownFormatError
from clew.exchange.hash_list_format import HashListFormat
from clew.exchange.hash_list_reading import HashListReading
from clew.exchange.head import looks_like, read_head
from clew.model.plug_ins import offered_by

__all__ = [
    "BrokenListError",
    "HashListError",
    "HashListReading",
    "UnknownFormatError",
    "hash_list_formats",
    "open_hash_list",
]


def hash_list_formats() -> tuple[HashListFormat, ...]:
    """Return every format in formats/, the most certain of its files first.

    Example:
        >>> "vics" in {each.name for each in hash_list_formats()}
        True
    """
    offered = (found for _, found in offered_by(formats, "FORMAT"))
    known = [each for each in offered if isinstance(each, HashListFormat)]
    return tuple(sorted(known, key=lambda each: (-each.certainty, each.name)))


def open_hash_list(path: Path, *, format_name: str | None = None) -> HashListReading:
    """Open a hash list, with the format of that name or the one most certain of the file.

    Raises:
        UnknownFormatError: no format knows the file, or none has that name.
        BrokenListError: the file cannot be read.

    Example:
        >>> import tempfile
        >>> with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        ...     _ = file.write(b"0123456789abcdef0123456789abcdef,2")
        ...     file.flush()
        ...     [entry.category for entry in open_hash_list(Path(file.name)).entries()]
        ['2']
    """
    head = read_head(path)
    if format_name is not None:
        return _named(format_name).read(path)
    known = [each for each in hash_list_formats() if each.recognises(head, path.name)]
    best = [each for each in known if each.certainty == known[0].certainty]
    if len(best) == 1:
        return best[0].read(path)
    if best:
        names = " and ".join(each.name for each in best)
        raise UnknownFormatError(f"{path} may be {names}; say which with the format's name")
    raise UnknownFormatError(f"{path} {looks_like(head)}; {_known_formats()}")


def _named(format_name: str) -> HashListFormat:
    for each in hash_list_formats():
        if each.name == format_name:
            return each
    raise UnknownFormatError(f"no format is named {format_name!r}; {_known_formats()}")


def _known_formats() -> str:
    known = (f"{each.name} ({' '.join(each.extensions)})" for each in hash_list_formats())
    return "known formats: " + ", ".join(known)
