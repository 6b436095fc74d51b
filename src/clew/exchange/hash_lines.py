"""Hash lists as plain lines: one hash a line, and what stands beside it.

Understood: a hash alone; "hash  name" and "hash *name" (md5sum); "MD5 (name) = hash" (BSD);
"hash,category" and "hash;category"; "hash|..."; "sha1:hash"; several hashes in one line.
Lines that begin with # or // or % or ; are comments.
"""

import re
from collections.abc import Iterator

from clew.exchange.draft import Draft
from clew.exchange.hash_text import hash_kind, kind_by_length, labelled
from clew.exchange.tally import Tally
from clew.intake.documents.delimited import NumberedLine, cells_of
from clew.model.hash_entry import HashEntry

_COMMENTS = ("#", "//", "%", ";")
_BSD = re.compile(r"([A-Za-z0-9-]{3,12}) ?\((.*)\) ?= ?([0-9A-Fa-f]{32,288})")
_SUM = re.compile(r"\\?([0-9A-Fa-f]{32,288})[ \t]+\*?(.*)")
_CATEGORY = re.compile(r"[^./\\]{1,40}")


def is_comment(line: str) -> bool:
    """Tell whether a line is empty or a comment."""
    text = line.strip()
    return not text or text.startswith(_COMMENTS)


def line_entries(
    lines: Iterator[NumberedLine], *, tally: Tally, as_kind: str | None = None
) -> Iterator[HashEntry]:
    """Yield the entries of numbered lines; with `as_kind`, unlabelled hashes are of that kind."""
    for number, line in lines:
        if not is_comment(line):
            entry = line_entry(line.strip(), f"line {number}", tally=tally, as_kind=as_kind)
            if entry is not None:
                yield entry


def line_entry(
    line: str, where: str, *, tally: Tally, as_kind: str | None = None
) -> HashEntry | None:
    """Return the entry of one line, or None after rejecting it.

    Example:
        >>> entry = line_entry("ab" * 16 + ",2", "line 1", tally=Tally("an example"))
        >>> entry.md5.hex()[:4], entry.category
        ('abab', '2')
    """
    draft = Draft(where, tally)
    if (match := _BSD.fullmatch(line)) and (kind := hash_kind(match[1])):
        draft.add_hash("hash", match[3], kind=kind)
        draft.add("FileName", match[2])
    elif match := _SUM.fullmatch(line):
        draft.add_any_hash("hash", match[1], hint=as_kind or "")
        draft.add("FileName", match[2].strip())
    else:
        _add_cells(draft, _cells(line), as_kind)
    return draft.finished()


def has_hash(line: str) -> bool:
    """Tell whether a line gives a hash.

    Example:
        >>> has_hash("0" * 40 + "  red-door.jpg"), has_hash("red-door.jpg")
        (True, False)
    """
    return line_entry(line.strip(), "", tally=Tally("")) is not None


def _cells(line: str) -> list[str]:
    delimiter = next((each for each in "|\t;," if each in line), ",")
    return [cell.strip() for cell in cells_of(line, delimiter=delimiter)]


def _add_cells(draft: Draft, cells: list[str], as_kind: str | None) -> None:
    hashes = [at for at, cell in enumerate(cells) if _is_hash(cell)] or [0]
    for at, cell in enumerate(cells):
        if at in hashes:
            draft.add_any_hash("hash", cell, hint=as_kind or "")
        elif at == 1 and _CATEGORY.fullmatch(cell) and not _is_quality(cell, as_kind):
            draft.category = cell
        else:
            draft.add("quality" if _is_quality(cell, as_kind) else f"column {at + 1}", cell)


def _is_hash(cell: str) -> bool:
    return kind_by_length(labelled(cell)[1]) is not None


def _is_quality(cell: str, as_kind: str | None) -> bool:
    """PDQ tools write "hash,quality": a number of two digits or more is no category."""
    return as_kind == "pdq" and len(cell) in {2, 3} and cell.isdigit()
