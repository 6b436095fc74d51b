"""People's names, without differences of capitals, width and spacing."""

from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.spelling import folded
from clew.model.identifier import IdentifierKind


class NameForm:
    """Small letters, single spaces; scripts, accents and order stay."""

    kind = IdentifierKind.NAME

    def normal(self, written: str, setting: Setting) -> str:  # noqa: ARG002  # means the same anywhere
        """Return the normal spelling."""
        name = folded(written)
        if not any(c.isalpha() for c in name):
            raise NotAnIdentifierError(f"{written!r} holds no name")
        return name

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example("  Ana  LAKE ", "ana lake"),
            Example("\uff21na Lake", "ana lake"),
            Example("\u0906\u0928\u093e", "\u0906\u0928\u093e"),
        ]


FORM: Final = NameForm()
