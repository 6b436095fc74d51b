"""Typesetting: values as a PDF, set by Typst. The template reads them as data; no text is parsed.

A template imports `document.typ`, which holds what all documents share, and says its words by
`say("...")`. The same values at the same time make the same bytes.
"""

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files as files_of
from importlib.resources.abc import Traversable
from pathlib import Path

import typst
from django.utils.translation import get_language, get_language_bidi

from clew.bureau.reports.fonts import families_for, installed
from clew.bureau.reports.glyphs import spelled_out
from clew.bureau.reports.sayings import translated
from clew.bureau.speaking import ENGLISH

_SHARED = files_of("clew.bureau.reports") / "templates" / "reports"
_PARTS = ("document.typ", "network.typ", "timeline.typ", "places.typ")


class TypesettingError(RuntimeError):
    """Typst set the document otherwise than its template asks."""


def typeset(
    template: Traversable,
    told: Mapping[str, object],
    *,
    files: Mapping[str, bytes],
    made_at: datetime,
) -> bytes:
    """Return what a template makes of `told`, in the active language, with files beside it.

    Raises:
        NoFontError: this machine has no font for the language's letters.
        TypesettingError: Typst warns of something, as of a font that is not there.
    """
    parts = {"main.typ": template.read_text("utf-8")}
    parts |= {name: (_SHARED / name).read_text("utf-8") for name in _PARTS}
    language = get_language() or ENGLISH
    fonts = installed()
    setting = {
        "language": language,
        "right_to_left": get_language_bidi(),
        "fonts": families_for(language, frozenset(fonts.families())),
        "said": translated("\n".join(parts.values())),
    }
    with tempfile.TemporaryDirectory(prefix="clew-report-") as folder:
        root = Path(folder)
        for name, text in parts.items():
            (root / name).write_text(text)
        (root / "report.json").write_text(json.dumps(spelled_out(told), default=str))
        (root / "setting.json").write_text(json.dumps(setting))
        for name, content in files.items():
            (root / name).write_bytes(content)
        pdf, warnings = typst.compile_with_warnings(
            str(root / "main.typ"),
            root=folder,
            font_paths=fonts,
            timestamp=int(made_at.timestamp()),
        )
    if warnings:
        raise TypesettingError("; ".join(one.message for one in warnings))
    return bytes(pdf)
