"""Folding: words as they are compared, so that what a reader confuses makes no difference.

Case, accents and width go, and of letters that look alike one stands for all: O and 0, I, l and 1,
S and 5, B and 8, and the Greek and Cyrillic letters that look like Latin ones. So a word in
Cyrillic letters is found where it was read as if it were Latin.
"""

import unicodedata

LONGEST_WORD = 64
"""Characters of a word that are kept."""

_LOOK_ALIKE = str.maketrans(
    {
        **dict(zip("0158l|", "oisbii", strict=True)),
        **dict(zip("авекмнорстухіјѕ", "abekmhopctyxijs", strict=True)),  # Cyrillic
        **dict(zip("αβειικνορτυχ", "abeiikvoptux", strict=True)),  # Greek
    }
)
_ACCENTS = ("\u0300", "\u036f")


def folded(text: str) -> str:
    """Return a text without case, accents and look-alikes.

    Example:
        >>> folded("Hôtel 10"), folded("hotel IO")
        ('hotei io', 'hotei io')
    """
    return plain(text).translate(_LOOK_ALIKE)


def plain(text: str) -> str:
    """Return a text without case, accents and width.

    Example:
        >>> plain("Straße Nº 5")
        'strasse no 5'
    """
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(one for one in bare if not _ACCENTS[0] <= one <= _ACCENTS[1])
    return unicodedata.normalize("NFC", kept)


def words_of(text: str) -> list[str]:
    """Return the words of a text that was made plain or folded, in their order.

    Example:
        >>> words_of(folded("Café «Luna», 24h"))
        ['cafe', 'iuna', '24h']
    """
    letters = "".join(one if _belongs(one) else " " for one in text)
    return [word[:LONGEST_WORD] for word in letters.split()]


def keys_of(text: str) -> frozenset[str]:
    """Return what a line is looked up by: its folded words, and all of them without the spaces.

    A machine reads spaces where there are none, and misses some.

    Example:
        >>> sorted(keys_of("Cafe Rome"))
        ['cafe', 'caferome', 'rome']
    """
    words = words_of(folded(text))
    return frozenset({*words, "".join(words)[:LONGEST_WORD]} - {""})


def _belongs(character: str) -> bool:
    """Letters, digits, and the marks without which several scripts have no vowels."""
    return unicodedata.category(character)[0] in "LMN"
