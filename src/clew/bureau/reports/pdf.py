"""A report as a PDF, set by Typst. The template reads the values as data; no text is parsed."""

import json
import tempfile
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from clew.bureau.reports.values import RELATION_MEANS, STATE_MEANS, CaseReport

_TEMPLATE = files("clew.bureau.reports") / "templates" / "reports" / "case.typ"


def render_pdf(report: CaseReport) -> bytes:
    """Return the report as PDF bytes; fonts are the ones that come with Typst and the system's."""
    with tempfile.TemporaryDirectory(prefix="clew-report-") as folder:
        root = Path(folder)
        (root / "case.typ").write_bytes(_template())
        (root / "report.json").write_text(json.dumps(_told(report, root), default=str))
        pdf: bytes = typst.compile(str(root / "case.typ"), root=folder)
        return pdf


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


def _told(report: CaseReport, root: Path) -> dict[str, object]:
    """The values as JSON; thumbnails become files beside the template."""
    told = asdict(report)
    told["relations"] = [
        {
            "name": relation.value.replace("_", " "),
            "means": RELATION_MEANS[relation],
            "rows": [
                asdict(row) | {"thumbnail": _thumbnail(row.thumbnail, root / f"{relation}-{n}.jpg")}
                for n, row in enumerate(rows)
            ],
        }
        for relation, rows in report.relations.items()
    ]
    told["states"] = [
        {
            "name": state.value.replace("_", " "),
            "means": STATE_MEANS[state],
            "rows": [asdict(row) for row in rows],
        }
        for state, rows in report.states.items()
    ]
    told["unsafe"] = report.unsafe
    told["figures"] = report.figures
    del told["totals"]
    return told


def _thumbnail(jpeg: bytes | None, path: Path) -> str | None:
    if jpeg is None:
        return None
    path.write_bytes(jpeg)
    return path.name
