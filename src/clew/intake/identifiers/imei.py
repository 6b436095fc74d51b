"""IMEIs: fifteen digits, the last of them Luhn's check digit.

Fourteen digits lack it, sixteen carry a version of the software instead: both name the device.
"""

import re
from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.model.identifier import IdentifierKind

_SEPARATORS = re.compile(r"[\s./-]")
_DIGITS = re.compile(r"[0-9]{14,16}")
_SHARED = frozenset({"004999010640000", "012345678901237", "123456789012347"})


class ImeiForm:
    """Fifteen digits."""

    kind = IdentifierKind.IMEI

    def normal(self, written: str, setting: Setting) -> str:  # noqa: ARG002  # means the same anywhere
        """Return the normal spelling."""
        digits = _SEPARATORS.sub("", written)
        if not _DIGITS.fullmatch(digits):
            raise NotAnIdentifierError(f"{written!r} has not the 15 digits of an IMEI")
        whole = digits[:14] + _check_digit(digits[:14])
        if len(digits) == 15 and digits != whole:
            raise NotAnIdentifierError(f"the IMEI {written} is mistyped: its check digit is wrong")
        if whole in _SHARED or len(set(digits[:14])) == 1:
            raise NotAnIdentifierError(f"the IMEI {written} stands on many devices")
        return whole

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example("49-015420-323751-8", "490154203237518"),
            Example("49015420323751", "490154203237518"),
            Example("4901542032375101", "490154203237518"),
        ]


def _check_digit(digits: str) -> str:
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(digits)]
    return str(-sum(n // 10 + n % 10 for n in doubled) % 10)


FORM: Final = ImeiForm()
