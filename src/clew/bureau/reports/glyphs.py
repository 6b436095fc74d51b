"""Glyphs: a letter that no font has would be an empty box, so it is spelled out instead."""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from fontTools.ttLib import TTFont

from clew.bureau.reports.fonts import installed

_WITH_TYPST = [range(0x20, 0x250), range(0x300, 0x530), range(0x2010, 0x2040)]
"""Latin, marks on letters, Greek, Cyrillic, punctuation: the fonts that Typst brings have them."""
_UNSEEN = [range(0x200B, 0x200E), range(0x2066, 0x206A), range(0xFE00, 0xFE10)]


def spelled_out(told: object) -> object:
    r"""Return values with each letter in them that no font has as its number.

    Example:
        >>> spelled_out({"name": ["Ana\u0378", 3]})
        {'name': ['Ana<U+0378>', 3]}
    """
    match told:
        case str():
            return told if told.isascii() else "".join(_seen(one) for one in told)
        case Mapping():
            return {name: spelled_out(value) for name, value in told.items()}
        case Sequence() if not isinstance(told, bytes):
            return [spelled_out(one) for one in told]
        case _:
            return told


def _seen(character: str) -> str:
    return character if _has_glyph(character) else f"<U+{ord(character):04X}>"


@cache
def _has_glyph(character: str) -> bool:
    code = ord(character)
    if any(code in several for several in _UNSEEN):
        return True
    if any(code in several for several in _WITH_TYPST):
        return unicodedata.category(character) != "Cn"
    return any(code in _letters(path, index) for path, index in _files())


@cache
def _files() -> Sequence[tuple[str, int]]:
    """Where fonts lie; those of most scripts first."""
    found = {(one.path, one.index) for one in installed().fonts() if one.path}
    return sorted(found, key=lambda one: ("Noto" not in one[0], one))


@cache
def _letters(path: str, index: int) -> frozenset[int]:
    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())
