"""Rows of delimited text, from lines that may hold quotes never closed.

A quoted field may run over several lines (RFC 4180). Where a quote is never closed, a plain CSV
reader would swallow the rest of the list; here the line is read alone, and the next ones as usual.
"""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice

from clew.intake.documents.errors import Notes

_LINES = 20
_CELLS = 1000

type Row = tuple[int, list[str]]  # the number of the line it begins on, and its cells
type NumberedLine = tuple[int, str]


def cells_of(line: str, *, delimiter: str) -> list[str]:
    """Return the cells of a single line; none where a cell is too long to be one.

    Example:
        >>> cells_of('lake;"red; blue";', delimiter=";")
        ['lake', 'red; blue', '']
    """
    if '"' not in line:
        return line.split(delimiter, _CELLS)
    try:
        return next(csv.reader([line], delimiter=delimiter), [])[:_CELLS]
    except csv.Error:
        return []


def rows(lines: Iterator[NumberedLine], *, delimiter: str, notes: Notes) -> Iterator[Row]:
    """Yield the rows of numbered lines; a row that cannot be split is rejected."""
    waiting: deque[NumberedLine] = deque()
    while True:
        number, line = waiting.popleft() if waiting else next(lines, (0, ""))
        if not number:
            return
        if '"' not in line:
            yield number, line.split(delimiter, _CELLS)
            continue
        record = [line, *_continuation(line, lines, waiting, notes)]
        yield from _split(number, record, delimiter=delimiter, notes=notes)


def _continuation(
    line: str, lines: Iterator[NumberedLine], waiting: deque[NumberedLine], notes: Notes
) -> list[str]:
    """The next lines that a quote left open reaches into; none where it is never closed."""
    taken = 0
    is_open = line.count('"') % 2 == 1
    while is_open and taken < _LINES:
        if taken == len(waiting):
            waiting.extend(islice(lines, 1))
        if taken == len(waiting):
            break
        is_open ^= waiting[taken][1].count('"') % 2 == 1
        taken += 1
    if is_open:
        notes.met("a quote is opened and never closed; its line was read alone")
        return []
    return [waiting.popleft()[1] for _ in range(taken)]


def _split(number: int, record: list[str], *, delimiter: str, notes: Notes) -> Iterator[Row]:
    reader = csv.reader([text + "\n" for text in record], delimiter=delimiter)
    while True:
        begins = number + reader.line_num
        try:
            cells = next(reader, None)
        except csv.Error as error:
            notes.reject(f"line {begins}", f"the row cannot be split into columns: {error}")
            continue
        if cells is None:
            return
        yield begins, cells[:_CELLS]
