"""Labels: a sheet of them for exhibits, each with a QR code that holds the exhibit's id.

Whoever finds a label learns neither whom it is about nor where it was; the code leads nowhere
without the vault.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from uuid import UUID

import qrcode
from qrcode.image.svg import SvgPathImage

from clew.bureau.operations.queries.exhibits import SeizedRow
from clew.bureau.operations.queries.rows import Plan
from clew.bureau.operations.windows import zone_named
from clew.bureau.reports.typesetting import typeset
from clew.bureau.speaking import speaking, visible

_QUIET_MODULES = 4
_TEMPLATE = files("clew.bureau.operations") / "templates" / "operations" / "labels.typ"


def render_labels(plan: Plan, rows: Sequence[SeizedRow], *, language: str, now: datetime) -> bytes:
    """Return labels as a PDF for A4 sheets, two columns of seven.

    Raises:
        UnknownLanguageError: it is none of the languages of documents.
        NoFontError: this machine has no font for the language's letters.
    """
    pictures = {f"{number}.svg": qr_svg(row.exhibit.id) for number, row in enumerate(rows)}
    told = {
        "marking": plan.marking.value,
        "operation": visible(plan.name),
        "bureau": visible(plan.bureau),
        "labels": [_label(row) | {"qr": name} for row, name in zip(rows, pictures, strict=True)],
    }
    with speaking(language):
        return typeset(_TEMPLATE, told, files=pictures, made_at=now)


def qr_svg(exhibit_id: UUID) -> bytes:
    """Return the code of an exhibit as SVG: "urn:uuid:" and its id.

    Around it are four modules of white, as ISO/IEC 18004 asks for.

    Example:
        >>> qr_svg(UUID(int=7)).startswith(b"<?xml")
        True
    """
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=_QUIET_MODULES)
    code.add_data(exhibit_id.urn)
    with io.BytesIO() as out:
        code.make_image(image_factory=SvgPathImage).save(out)
        return out.getvalue()


def _label(row: SeizedRow) -> dict[str, str]:
    seized = row.exhibit.entries[0]
    there = seized.at.astimezone(zone_named(row.zone))
    return {
        "label": visible(row.exhibit.label),
        "site": visible(row.site),
        "at": f"{there:%Y-%m-%d %H:%M} ({row.zone})",
        "by": visible(seized.to_whom),
        "sha256": seized.sha256,
        "id": row.exhibit.id.hex[-8:],
    }
