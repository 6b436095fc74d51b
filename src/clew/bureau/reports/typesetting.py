"""Typesetting: values as a PDF, set by Typst. The template reads them as data; no text is parsed.

The fonts are those that come with Typst; for scripts that these do not cover, the system's.
"""

import json
import tempfile
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

import typst


def typeset(
    template: Traversable, told: Mapping[str, object], *, files: Mapping[str, bytes]
) -> bytes:
    """Return what a template makes of `told` (its `report.json`) and of files beside it."""
    with tempfile.TemporaryDirectory(prefix="clew-report-") as folder:
        root = Path(folder)
        (root / "main.typ").write_bytes(template.read_bytes())
        (root / "report.json").write_text(json.dumps(told, default=str))
        for name, content in files.items():
            (root / name).write_bytes(content)
        pdf: bytes = typst.compile(str(root / "main.typ"), root=folder)
        return pdf
