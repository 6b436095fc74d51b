"""A report as one HTML file that needs nothing else: styles and thumbnails are inside."""

import base64

from django.template.loader import render_to_string

from clew.bureau.reports.values import RELATION_MEANS, STATE_MEANS, CaseReport


def render_html(report: CaseReport) -> str:
    """Return the report as HTML. Everything from outside is escaped by the template."""
    return render_to_string(
        "reports/case.html",
        {
            "report": report,
            "relations": [
                (relation.value.replace("_", " "), RELATION_MEANS[relation], _rows(rows))
                for relation, rows in report.relations.items()
            ],
            "states": [
                (state.value.replace("_", " "), STATE_MEANS[state], rows)
                for state, rows in report.states.items()
            ],
        },
    )


def _rows(rows: object) -> list[tuple[object, str]]:
    assert isinstance(rows, list)
    return [(row, _data_url(row.thumbnail)) for row in rows]


def _data_url(jpeg: bytes | None) -> str:
    return "" if jpeg is None else f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
