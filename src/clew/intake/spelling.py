r"""Spelling: what may be changed in a text from outside without changing what it names.

`plain` makes it fit for every database, `composed` takes away only what no service could keep
apart, `folded` also what people do not see or hear: capitals, width, invisible characters.
"""

import re
import unicodedata
from collections.abc import Callable

_SPACES = re.compile(r"\s+")
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_ROUNDS = 8


def plain(text: str) -> str:
    r"""Return the text with what a database cannot hold (NUL, lone surrogates) as an escape.

    Example:
        >>> plain("a\x00b")
        'a\\x00b'
    """
    if text.isascii() and "\0" not in text:
        return text
    return _UNKEPT.sub(_escape, text)


def composed(text: str) -> str:
    """Return the text in Unicode's composed form (NFC), without white space around it.

    Example:
        >>> composed(" Zoe\u0308 ") == "Zo\u00eb"
        True
    """
    if text.isascii():
        return text.strip()
    return settled(lambda t: unicodedata.normalize("NFC", t).strip(), text)


def folded(text: str) -> str:
    r"""Return the text without differences of capitals, width, style and invisible characters.

    Letters of different scripts that look alike stay different.

    Example:
        >>> folded(" \uff21na\u200b  LAKE "), folded("\u0430na") == folded("ana")
        ('ana lake', False)
    """
    return settled(_fold, text)


def visible(text: str) -> str:
    r"""Return the text with every character that cannot be seen as its number.

    Example:
        >>> visible("ana\u200b@chat")
        'ana<U+200B>@chat'
    """
    return "".join(_shown(c) for c in text)


def invisible_in(text: str) -> str:
    r"""Return the first character that cannot be seen, as its number; empty where there is none.

    Example:
        >>> invisible_in("ana\u202e")
        'U+202E'
    """
    found = "" if text.isascii() else _INVISIBLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def settled(change: Callable[[str], str], text: str) -> str:
    """Apply a change until it changes nothing more.

    Example:
        >>> settled(lambda t: t.removeprefix("@"), "@@ana")
        'ana'
    """
    for _ in range(_ROUNDS):
        changed = change(text)
        if changed == text:
            break
        text = changed
    return text


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return _SPACES.sub(" ", text).strip()


def _escape(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def _shown(character: str) -> str:
    if character.isprintable() and not _INVISIBLE.match(character):
        return character
    return f"<U+{ord(character):04X}>"
