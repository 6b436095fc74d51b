"""Vehicles: chassis numbers (VIN) as they are, number plates as country/plate.

Countries give the same plates; where the report states none, the plate is kept as plate@report.
"""

import re
from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.spelling import folded
from clew.model.identifier import IdentifierKind

_VIN = re.compile(r"(?=.*[0-9])(?=.*[A-Z])[A-HJ-NPR-Z0-9]{17}")
_WITH_COUNTRY = re.compile(r"([A-Za-z]{2})/(.+)")


class VehicleForm:
    """Capitals and digits only."""

    kind = IdentifierKind.VEHICLE

    def normal(self, written: str, setting: Setting) -> str:
        """Return the normal spelling."""
        text = written.strip()
        if setting.report:
            text = text.removesuffix(f"@{setting.report}")
        match = _WITH_COUNTRY.fullmatch(text)
        region, text = (match[1], match[2]) if match else (setting.region, text)
        plate = "".join(c for c in folded(text).upper() if c.isalnum())
        if not 2 <= len(plate) <= 20:
            raise NotAnIdentifierError(f"{written!r} is no number plate or chassis number")
        if _VIN.fullmatch(plate):
            return plate
        return _told_apart(plate, region.upper(), setting)

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example("rj-14 ab 1234", "IN/RJ14AB1234", Setting(region="in")),
            Example("RJ14 AB 1234", "RJ14AB1234@cybertip:1", Setting(report="cybertip:1")),
            Example("1M8GDM9A-XKP042788", "1M8GDM9AXKP042788"),
        ]


def _told_apart(plate: str, region: str, setting: Setting) -> str:
    if region:
        return f"{region}/{plate}"
    if not setting.report:
        raise NotAnIdentifierError(f"the plate {plate} comes without its country")
    return f"{plate}@{setting.report}"


FORM: Final = VehicleForm()
