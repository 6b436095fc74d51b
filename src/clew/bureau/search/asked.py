"""Asked: a query, as each kind of thing is searched by it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from clew.intake.identifier_form import NotAnIdentifierError, Setting
from clew.intake.normalising import identifier, identifier_forms
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.wording import Wording

LONGEST = 500
"""Characters of a query."""

_MOST_WORDS = 12
_LEAST_OF_A_HASH = 6  # digits that are taken for the beginning of one
_HEX = re.compile(r"(?:(?:md5|sha-?1|sha-?256|pdq)[:\s]\s*)?([0-9a-f]+)", re.IGNORECASE)
_AT_A_SERVICE = (IdentifierKind.ACCOUNT, IdentifierKind.GROUP)


class BadQueryError(ValueError):
    """Nothing was asked, or too much."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: its text, its words, the digits if it is a hash or the beginning of one.

    Example:
        >>> asked = Asked.of(" MD5: 00112233445566778899AABBCCDDEEFF ")
        >>> asked.digits
        '00112233445566778899aabbccddeeff'
        >>> Asked.of("lamp by the lake").digits
        ''
    """

    text: str
    words: tuple[str, ...]
    digits: str

    @classmethod
    def of(cls, text: str) -> "Asked":
        """Read a query.

        Raises:
            BadQueryError: it holds nothing, or is too long.
        """
        bare = " ".join(text.split())
        words = tuple(bare.split())
        if not any(one.isalnum() for one in bare):
            raise BadQueryError(Wording("give a name, a number, a hash or words to search for"))
        if len(bare) > LONGEST or len(words) > _MOST_WORDS:
            raise BadQueryError(
                Wording(
                    "give at most %(most_words)s words, of %(longest)s characters together",
                    most_words=str(_MOST_WORDS),
                    longest=str(LONGEST),
                )
            )
        match = _HEX.fullmatch(bare)
        digits = match[1].lower() if match else ""
        return cls(bare, words, digits if len(digits) >= _LEAST_OF_A_HASH else "")

    def identifiers(self) -> Collection[Identifier]:
        """Return all that the query may be the identifier of, each in its normal spelling.

        Example:
            >>> {one.kind.value for one in Asked.of("+91 98123 45678").identifiers()} >= {"phone"}
            True
            >>> [str(one) for one in Asked.of("Ana7@www.chat.example").identifiers()
            ...     if one.kind == "account"]
            ['account:Ana7@chat.example']
        """
        name, _, service = self.text.rpartition("@")
        readings = [
            (kind, self.text, Setting()) for kind in identifier_forms() if kind not in _AT_A_SERVICE
        ]
        readings += [(kind, name, Setting(service=service)) for kind in _AT_A_SERVICE if name]
        return {one for reading in readings if (one := _read(*reading)) is not None}


def _read(kind: IdentifierKind, written: str, setting: Setting) -> Identifier | None:
    try:
        return identifier(kind, written, setting)
    except NotAnIdentifierError:
        return None
