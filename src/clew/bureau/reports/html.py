"""A report as one HTML file that needs nothing else: styles and thumbnails are inside."""

import base64
from importlib.resources import files

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from clew.bureau.reports.told import told_of
from clew.bureau.reports.values import CaseReport
from clew.bureau.speaking import speaking

_STYLES = files("clew.bureau.reports") / "templates" / "reports" / "case.css"


def render_html(report: CaseReport, *, language: str) -> str:
    """Return the report as HTML. Everything from outside is escaped by the template.

    Raises:
        UnknownLanguageError: it is none of the languages of documents.
        ValueError: the marking is none of TLP's: it also stands in the styles, unescaped.
    """
    with speaking(language):
        told = told_of(report)
        for part in told["relations"]:
            for row in part["rows"]:
                row["thumbnail"] = _data_url(row["thumbnail"])
        styles = mark_safe(_STYLES.read_text("utf-8"))  # noqa: S308 -- our own file
        return render_to_string("reports/case.html", {"report": told, "styles": styles})


def _data_url(jpeg: bytes | None) -> str:
    return "" if jpeg is None else f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
