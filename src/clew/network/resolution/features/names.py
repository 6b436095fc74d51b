"""Names that are not the same: another spelling, one family, or another person altogether.

Names in two scripts are compared by how they sound: by the consonants of both in Latin letters.
"""

import unicodedata
from collections import Counter
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from clew.model.identifier import IdentifierKind
from clew.model.wording import Wording
from clew.network.resolution.comparing import compared, compared_told, without_common
from clew.network.resolution.feature import Feature, Finding, Found, Strength
from clew.network.resolution.spelling import sound
from clew.network.resolution.view import View

_ALIKE, _SAME_WORD = 0.88, 0.92
_LEAST_SOUND = 3  # consonants of a name, to be compared with one in another script
_IN_ONE_SCRIPT = ("differ", "family", "alike")
_IN_TWO_SCRIPTS = tuple(f"{level}_in_two_scripts" for level in _IN_ONE_SCRIPT)
_LEVELS = (*_IN_ONE_SCRIPT, *_IN_TWO_SCRIPTS)
_WORDS = {
    "differ": Wording("no word of them is alike"),
    "family": Wording("they share one word, as people of one family do"),
    "alike": Wording("they may be one name in two spellings"),
    "differ_in_two_scripts": Wording("spelt in Latin letters, no word of them sounds alike"),
    "family_in_two_scripts": Wording("spelt in Latin letters, they share one word, as families do"),
    "alike_in_two_scripts": Wording("spelt in Latin letters, they may be one name"),
}


def find_names(view: View) -> Found:
    """The two accounts bear names that are not the same."""
    return without_common(view, IdentifierKind.NAME, _compared)


def _details(view: View, finding: Finding) -> Wording:
    return compared(view, finding, IdentifierKind.NAME, _WORDS)


@lru_cache(maxsize=1 << 18)
def _compared(one: str, other: str) -> int:
    """The level of two names, or -1 where nothing can be said of them."""
    words, others = _words(one), _words(other)
    if not words or not others:
        return -1
    if _script(one) == _script(other):
        return _spelt(*sorted((words, others), key=len))
    sounds, other_sounds = _sounds(words), _sounds(others)
    if min(sum(map(len, sounds)), sum(map(len, other_sounds))) < _LEAST_SOUND:
        return -1
    return len(_IN_ONE_SCRIPT) + _heard(*sorted((sounds, other_sounds), key=len))


def _spelt(few: tuple[str, ...], many: tuple[str, ...]) -> int:
    best = [max(JaroWinkler.similarity(word, another) for another in many) for word in few]
    if min(best) >= _ALIKE and (len(few) > 1 or len(many) == 1):
        return 2
    return 1 if max(best) >= _SAME_WORD else 0


def _heard(few: tuple[str, ...], many: tuple[str, ...]) -> int:
    common = (Counter(few) & Counter(many)).total()
    if common == len(few) > 1:
        return 2
    return 1 if common else 0


def _sounds(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(heard for word in words if (heard := sound(word))))


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
    return Strength.HINT if level.startswith("alike") else Strength.NONE


FEATURES = (Feature("names", _LEVELS, find_names, _details, _strength, compared_told(_WORDS)),)
