"""Screen names: what somebody is called on a service, or calls an account; many may bear one."""

from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.spelling import folded, settled
from clew.model.identifier import IdentifierKind


class ScreenNameForm:
    """Without differences that people do not see; look-alike letters of other scripts stay."""

    kind = IdentifierKind.SCREEN_NAME

    def normal(self, written: str, setting: Setting) -> str:  # noqa: ARG002  # means the same anywhere
        """Return the normal spelling."""
        name = settled(lambda text: folded(text).removeprefix("@"), written)
        if not name:
            raise NotAnIdentifierError(f"{written!r} shows nothing")
        return name

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example("@Lamp_77", "lamp_77"),
            Example("Lamp\u200b_77", "lamp_77"),
            Example("l\u0430mp", "l\u0430mp"),
        ]


FORM: Final = ScreenNameForm()
