"""Names that are not the same: another spelling, one family, or another person altogether."""

import unicodedata
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from clew.model.identifier import IdentifierKind
from clew.network.resolution.comparing import of_each, without_common
from clew.network.resolution.feature import Feature, Finding, Found, Strength
from clew.network.resolution.view import View

_ALIKE, _SAME_WORD = 0.88, 0.92
_LEVELS = ("differ", "family", "alike")
_WORDS = {
    "differ": "no word of them is alike",
    "family": "they share one word, as people of one family do",
    "alike": "they may be one name in two spellings",
}


def find_names(view: View) -> Found:
    """The two accounts bear names that are not the same, in one script."""
    return without_common(view, IdentifierKind.NAME, _compared)


def _details(view: View, finding: Finding) -> str:
    one, other = of_each(view, finding.pair, IdentifierKind.NAME)
    return f"{', '.join(one)} / {', '.join(other)}; {_WORDS[finding.level]}"


@lru_cache(maxsize=1 << 18)
def _compared(one: str, other: str) -> int:
    """The level of two names, or -1 where they are in different scripts."""
    words, others = _words(one), _words(other)
    if not words or not others or _script(one) != _script(other):
        return -1
    few, many = sorted((words, others), key=len)
    best = [max(JaroWinkler.similarity(word, another) for another in many) for word in few]
    if min(best) >= _ALIKE:
        return 2
    return 1 if max(best) >= _SAME_WORD else 0


@lru_cache(maxsize=1 << 18)
def _words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = (c if unicodedata.category(c)[0] in "LM" else " " for c in plain)
    marks = "".join(c for c in kept if not unicodedata.combining(c))
    return tuple(sorted(marks.split()))


@lru_cache(maxsize=1 << 18)
def _script(name: str) -> str:
    for character in name:
        if character.isalpha():
            return unicodedata.name(character, "?").partition(" ")[0]
    return "?"


def _strength(level: str) -> Strength:
    return Strength.HINT if level == "alike" else Strength.NONE


FEATURES = (Feature("names", _LEVELS, find_names, _details, _strength),)
