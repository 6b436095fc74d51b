"""Hash lists as tables: a header names the hash columns, every other column is kept.

The header is the first line that names a hash column, within the first 20 that hold anything;
the delimiter is the one that makes most columns of it. Excel's "sep=;" line is understood.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from clew.exchange.draft import Draft
from clew.exchange.hash_text import hash_kind, kind_by_length, plain_name
from clew.exchange.tally import Tally
from clew.intake.documents.delimited import NumberedLine, cells_of, rows
from clew.model.hash_entry import HashEntry

DELIMITERS = ",;\t|"
_LINES_BEFORE = 20
_COMMENTS = ("#", "//", "%")
_ANY_HASH = frozenset({"hash", "hashvalue", "filehash", "digest", "hashes"})
_HASH_TYPE = frozenset({"hashtype", "hashname", "hashalgorithm", "algorithm", "signaltype", "type"})


@dataclass(frozen=True, slots=True)
class Header:
    """A table's header: its column names, made unique, the delimiter, and its place.

    Example:
        >>> find_header([(1, "MD5;Name;Name")]).names
        ('MD5', 'Name', 'Name (2)')
    """

    line: int
    text: str
    delimiter: str
    names: tuple[str, ...]
    repeated: tuple[str, ...]

    @property
    def plain_names(self) -> frozenset[str]:
        """The names as letters and digits only, to compare with a format's own columns."""
        return frozenset(plain_name(name) for name in self.names)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kind: str | None
    role: str  # "hash", "any hash", "type", "category" or "field"


def find_header(lines: list[NumberedLine]) -> Header | None:
    """Return the header among the first lines, or None where no line names a hash column."""
    delimiters = DELIMITERS
    seen = 0
    for number, line in lines:
        text = line.strip("\ufeff ")
        if text.lower().startswith("sep=") and len(text) == 5:
            delimiters = text[4]
        elif text and not text.startswith(_COMMENTS) and (seen := seen + 1) <= _LINES_BEFORE:
            best = max(delimiters, key=lambda each: _named(text, each))
            if _named(text, best):
                return _header(number, text, best)
    return None


def table_entries(lines: Iterator[NumberedLine], *, tally: Tally) -> Iterator[HashEntry]:
    """Yield the entries of a table given as numbered lines; nothing where it has no header."""
    first = list(islice(lines, 2 * _LINES_BEFORE))
    header = find_header(first)
    if header is None:
        return
    _tell(header, tally)
    columns = [_column(name) for name in header.names]
    below = chain((line for line in first if line[0] > header.line), lines)
    for number, cells in rows(below, delimiter=header.delimiter, notes=tally):
        is_comment = bool(cells) and cells[0].startswith(_COMMENTS) and len(cells) < len(columns)
        if any(cells) and not is_comment:
            entry = _entry(f"line {number}", cells, columns, tally)
            if entry is not None:
                yield entry


def lines_of(text: str) -> list[NumberedLine]:
    """Number the lines of a file's first text.

    Example:
        >>> lines_of("MD5")
        [(1, 'MD5')]
    """
    return list(enumerate(text.split("\n")[: 2 * _LINES_BEFORE], start=1))


def _named(text: str, delimiter: str) -> int:
    """How many columns a header with this delimiter names; 0 if it is no header."""
    cells = [cell.strip() for cell in cells_of(text, delimiter=delimiter)]
    if any(kind_by_length(cell) for cell in cells):
        return 0
    has_hash = any(hash_kind(cell) or plain_name(cell) in _ANY_HASH for cell in cells)
    return len(cells) if has_hash else 0


def _header(number: int, text: str, delimiter: str) -> Header:
    seen: Counter[str] = Counter()
    names = []
    for position, cell in enumerate(cells_of(text, delimiter=delimiter), start=1):
        name = cell.strip()[:200] or f"column {position}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    repeated = tuple(name for name, times in seen.items() if times > 1)
    return Header(number, text, delimiter, tuple(names), repeated)


def _tell(header: Header, tally: Tally) -> None:
    tally.claim("header", header.text)
    for name in header.repeated:
        tally.note(f"the header names the column {name[:100]!r} more than once")


def _column(name: str) -> _Column:
    plain = plain_name(name.removesuffix(" (2)"))
    if kind := hash_kind(plain):
        return _Column(name, kind, "hash")
    if plain in _ANY_HASH:
        return _Column(name, None, "any hash")
    if plain in _HASH_TYPE:
        return _Column(name, None, "type")
    return _Column(name, None, "category" if plain == "category" else "field")


def _entry(where: str, cells: list[str], columns: list[_Column], tally: Tally) -> HashEntry | None:
    draft = Draft(where, tally)
    hint = ""
    unknown: list[tuple[str, str]] = []
    for column, cell in zip(columns, cells, strict=False):
        text = cell.strip()
        if column.kind:
            draft.add_hash(column.name, text, kind=column.kind)
        elif column.role == "any hash":
            unknown.append((column.name, text))
        elif column.role == "category" and draft.category is None:
            draft.category = text or None
        else:
            hint = text if column.role == "type" and hash_kind(text) else hint
            draft.add(column.name, text)
    for name, text in unknown:
        draft.add_any_hash(name, text, hint=hint)
    for position in range(len(columns), len(cells)):
        draft.add(f"column {position + 1}", cells[position].strip())
    return draft.finished()
