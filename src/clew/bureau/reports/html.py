"""A report as one HTML file that needs nothing else: styles and thumbnails are inside."""

import base64
from collections.abc import Sequence
from importlib.resources import files

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from clew.bureau.reports.values import CaseReport, RelationRow, data_digest
from clew.bureau.reports.words import RELATION_MEANS, RELATION_NAMES, STATE_MEANS, STATE_NAMES
from clew.handling.tlp import Tlp

_STYLES = files("clew.bureau.reports") / "templates" / "reports" / "case.css"


def render_html(report: CaseReport) -> str:
    """Return the report as HTML. Everything from outside is escaped by the template.

    Raises:
        ValueError: the marking is none of TLP's: it also stands in the styles, unescaped.
    """
    return render_to_string(
        "reports/case.html",
        {
            "report": report,
            "digest": data_digest(report),
            "marking": Tlp(report.marking).value,
            "styles": mark_safe(_STYLES.read_text("utf-8")),  # noqa: S308 -- our own file
            "relations": [
                (relation, RELATION_NAMES[relation], RELATION_MEANS[relation], _rows(rows))
                for relation, rows in report.relations.items()
            ],
            "states": [
                (state, STATE_NAMES[state], STATE_MEANS[state], rows)
                for state, rows in report.states.items()
            ],
        },
    )


def _rows(rows: Sequence[RelationRow]) -> list[tuple[RelationRow, str]]:
    return [(row, _data_url(row.thumbnail)) for row in rows]


def _data_url(jpeg: bytes | None) -> str:
    return "" if jpeg is None else f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
