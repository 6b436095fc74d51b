"""Devices: numbers that a maker, a system or a service gave them.

Numbers that stand for "no number" are refused: many devices carry them. A number so short that
another service may well use it too is kept as number@service.
"""

import re
from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.services import service_name
from clew.intake.spelling import composed, folded
from clew.model.identifier import IdentifierKind

_HEX = re.compile(r"\{?([0-9A-Fa-f]+(?:[-:.][0-9A-Fa-f]+)*)\}?")
_NOTHING = frozenset({"unknown", "null", "none", "n/a", "na", "undefined", "nil", "nan", "-"})
_SHARED = frozenset({"9774d56d682e549c", "020000000000", "ffffffffffff"})
_SHORT = 6
_SHORT_DIGITS = 10


class DeviceForm:
    """Hexadecimal numbers in small letters; all others as they are written."""

    kind = IdentifierKind.DEVICE

    def normal(self, written: str, setting: Setting) -> str:
        """Return the normal spelling."""
        text = composed(written)
        match = _HEX.fullmatch(text)
        if match and any(c.isdigit() for c in text):
            text = match[1].lower()
        bare = re.sub(r"[\W_]", "", text)
        if folded(text) in _NOTHING or len(set(bare)) < 2 or bare.lower() in _SHARED:
            raise NotAnIdentifierError(
                f"{written!r} stands on many devices, so it names none", "ask for another number"
            )
        return _told_apart(text, setting)

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        chat = Setting(service="chat.example")
        return [
            Example(
                "{6F9619FF-8B86-D011-B42D-00C04FC964FF}", "6f9619ff-8b86-d011-b42d-00c04fc964ff"
            ),
            Example(" Lamp-Phone-77 ", "Lamp-Phone-77"),
            Example("1234", "1234@chat.example", chat),
        ]


def _told_apart(text: str, setting: Setting) -> str:
    is_short = len(text) < _SHORT or (text.isdigit() and len(text) < _SHORT_DIGITS)
    if not is_short or not setting.service:
        return text
    return f"{text}@{service_name(setting.service)}"


FORM: Final = DeviceForm()
