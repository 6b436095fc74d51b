"""Postal addresses: parts apart by commas, the narrowest first, without capitals."""

import re
from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.spelling import folded
from clew.model.identifier import IdentifierKind

_PARTS = re.compile(r"[,;\n]")


class AddressForm:
    """Small letters; parts as they are."""

    kind = IdentifierKind.ADDRESS

    def normal(self, written: str, setting: Setting) -> str:  # noqa: ARG002  # means the same anywhere
        """Return the normal spelling."""
        parts = [folded(part) for part in _PARTS.split(folded(written.replace("\n", ",")))]
        address = ", ".join(part for part in parts if part)
        if not any(c.isalnum() for c in address):
            raise NotAnIdentifierError(f"{written!r} holds no address")
        return address

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example("12  Lake Road,\nJaipur , RJ 302001;IN", "12 lake road, jaipur, rj 302001, in")
        ]


FORM: Final = AddressForm()
