"""Listings: rows as a table for people, or one JSON object a line for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

type Row = Mapping[str, object]


def show(
    rows: Iterable[Row], *, columns: Sequence[str], as_json: bool, empty: str = "Nothing to list."
) -> None:
    """Print the rows; with `as_json` every field of each, else the named columns.

    Example:
        >>> show([{"case": "2026-1", "items": 3}], columns=["case"], as_json=True)
        {"case": "2026-1", "items": 3}
    """
    if as_json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        return
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_text(row.get(column))) for column in columns))
    console = Console()
    if table.row_count:
        console.print(table)
    else:
        console.print(empty)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:.3f}"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
