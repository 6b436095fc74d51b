"""A case's report as a PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files

from clew.bureau.reports.typesetting import typeset
from clew.bureau.reports.values import CaseReport, RelationRow, data_digest
from clew.bureau.reports.words import RELATION_MEANS, RELATION_NAMES, STATE_MEANS, STATE_NAMES

_TEMPLATE = files("clew.bureau.reports") / "templates" / "reports" / "case.typ"
MOST_ROWS = 1_000
"""Rows of one table; more are left to the HTML, and the PDF says how many."""


def render_pdf(report: CaseReport) -> bytes:
    """Return the report as PDF bytes."""
    pictures: dict[str, bytes] = {}
    return typeset(_TEMPLATE, _told(report, pictures), files=pictures)


def _told(report: CaseReport, pictures: dict[str, bytes]) -> Mapping[str, object]:
    """The values as JSON; thumbnails become files beside the template."""
    plain = ("bureau", "case", "title", "marking", "officer", "made_at", "version", "unsafe")
    more = ("figures", "settings", "sandboxes", "thumbnails_shown")
    return {name: getattr(report, name) for name in plain + more} | {
        "digest": data_digest(report),
        "known": _table(report.known),
        "relations": [
            {"name": RELATION_NAMES[one], "means": RELATION_MEANS[one], "count": len(rows)}
            | {
                "rows": [
                    _row(row, f"{one}-{n}.jpg", pictures) for n, row in enumerate(_first(rows))
                ]
            }
            for one, rows in report.relations.items()
        ],
        "states": [
            {"name": STATE_NAMES[one], "means": STATE_MEANS[one]} | _table(rows)
            for one, rows in report.states.items()
        ],
        "repeats": _table(report.repeats),
        "unread": _table(report.unread),
        "hashsets": [asdict(one) for one in report.hashsets],
    }


def _table(rows: Sequence[object]) -> dict[str, object]:
    return {"count": len(rows), "rows": [asdict(row) for row in _first(rows)]}  # type: ignore[call-overload] # all rows are dataclasses


def _first[T](rows: Sequence[T]) -> Sequence[T]:
    return rows[:MOST_ROWS]


def _row(row: RelationRow, name: str, pictures: dict[str, bytes]) -> dict[str, object]:
    if row.thumbnail is not None:
        pictures[name] = row.thumbnail
    return asdict(row) | {"thumbnail": None if row.thumbnail is None else name}
