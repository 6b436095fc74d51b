"""Fonts: those of a language's letters, and of what others wrote in any script.

Latin, Greek and Cyrillic letters come with Typst; all others from the fonts of the machine.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import typst

from clew.model.wording import Wording

_WITH_TYPST = "Libertinus Serif"
_OF_LANGUAGE: Mapping[str, Sequence[str]] = {
    "ar": ("Noto Naskh Arabic", "Noto Sans Arabic"),
    "hi": ("Noto Serif Devanagari", "Noto Sans Devanagari"),
}
_PACKAGE = "fonts-noto-core"


class NoFontError(RuntimeError):
    """There is no font for a language's letters on this machine."""


@cache
def installed() -> typst.Fonts:
    """Return the fonts of this machine, looked for once."""
    return typst.Fonts()


def families_for(language: str, present: frozenset[str]) -> list[str]:
    """Return the families to set a document in, of those that are there, the language's own first.

    Raises:
        NoFontError: none has the language's letters.

    Example:
        >>> families_for("en", frozenset())
        ['Libertinus Serif']
        >>> families_for("hi", frozenset({"Noto Sans Devanagari", "Noto Naskh Arabic"}))
        ['Libertinus Serif', 'Noto Sans Devanagari', 'Noto Naskh Arabic']
    """
    own = [one for one in _OF_LANGUAGE.get(language, ()) if one in present]
    if language in _OF_LANGUAGE and not own:
        wanted = " or ".join(_OF_LANGUAGE[language])
        raise NoFontError(
            Wording(
                "there is no font for this language on this machine: %(fonts)s; install the "
                "package %(package)s and make the document again",
                fonts=wanted,
                package=_PACKAGE,
            )
        )
    others = [one for several in _OF_LANGUAGE.values() for one in several if one in present]
    return list(dict.fromkeys([_WITH_TYPST, *own, *others]))
