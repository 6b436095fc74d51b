"""A case's report as a PDF."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from clew.bureau.reports.figures_told import with_map
from clew.bureau.reports.told import told_of
from clew.bureau.reports.typesetting import typeset
from clew.bureau.reports.values import CaseReport
from clew.bureau.speaking import number, speaking, worded
from clew.model.wording import Wording

_TEMPLATE = files("clew.bureau.reports") / "templates" / "reports" / "case.typ"
MOST_ROWS = 1_000
"""Rows of one table; more are left to the HTML, and the PDF says how many."""


def render_pdf(report: CaseReport, *, language: str) -> bytes:
    """Return the report as PDF bytes.

    Raises:
        UnknownLanguageError: it is none of the languages of documents.
        NoFontError: this machine has no font for the language's letters.
        ValueError: the marking is none of TLP's.
    """
    pictures: dict[str, bytes] = {}
    made_at = datetime.fromisoformat(report.made_at)
    with speaking(language):
        told = told_of(report)
        told |= {name: _table(told[name]) for name in ("known", "repeats", "unread", "hashsets")}
        told["relations"] = [_part(one, pictures) for one in told["relations"]]
        told["places"] = with_map(told["places"], pictures)
        told["states"] = [_part(one, pictures) for one in told["states"]]
        return typeset(_TEMPLATE, told, files=pictures, made_at=made_at)


def _table(rows: Sequence[Any]) -> dict[str, Any]:
    """The first rows, how many there are, and what is said of those left out."""
    left = len(rows) - MOST_ROWS
    more = Wording(
        "And %(count)s more rows: the HTML report of the same data lists them all.", count=left
    )
    return {
        "count": number(len(rows)),
        "rows": rows[:MOST_ROWS],
        "left": worded(more) if left > 0 else "",
    }


def _part(part: Mapping[str, Any], pictures: dict[str, bytes]) -> dict[str, Any]:
    """A part with its thumbnails as files beside the template."""
    table = _table(part["rows"])
    for place, row in enumerate(table["rows"]):
        if (jpeg := row.get("thumbnail")) is not None:
            row["thumbnail"] = f"{part['id']}-{place}.jpg"
            pictures[row["thumbnail"]] = jpeg
    return {**part, **table}
