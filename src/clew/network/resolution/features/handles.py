"""Screen names that are alike: a variant that somebody takes where the first one is gone."""

from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from clew.model.identifier import IdentifierKind
from clew.network.resolution.comparing import of_each, without_common
from clew.network.resolution.feature import Feature, Finding, Found, Strength
from clew.network.resolution.view import View

_LEVELS = ("differ", "somewhat_alike", "variant")
_LETTERS = str.maketrans("0134578", "oieastb", "_.- ")
_LEAST = 5  # letters
_WORDS = {
    "differ": "nothing in common",
    "somewhat_alike": "alike in part",
    "variant": "one looks like a variant of the other",
}


def find_handles(view: View) -> Found:
    """The two accounts bear screen names that are not the same."""
    return without_common(view, IdentifierKind.SCREEN_NAME, _compared)


@lru_cache(maxsize=1 << 18)
def _compared(one: str, other: str) -> int:
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    if len(short) < _LEAST:
        return 0
    if Levenshtein.distance(_plain(short), _plain(long)) == 0 or _adds_few(short, long):
        return 2
    return int(Levenshtein.normalized_similarity(short, long) >= 0.7)


def _adds_few(short: str, long: str) -> bool:
    """Whether one is the other with a few characters before or after it."""
    return len(long) - len(short) <= 4 and (long.startswith(short) or long.endswith(short))


def _plain(handle: str) -> str:
    return handle.translate(_LETTERS)


def _details(view: View, finding: Finding) -> str:
    one, other = of_each(view, finding.pair, IdentifierKind.SCREEN_NAME)
    return f"{', '.join(one)} / {', '.join(other)}; {_WORDS[finding.level]}"


def _strength(level: str) -> Strength:
    return Strength.HINT if level == "variant" else Strength.NONE


FEATURES = (Feature("handles", _LEVELS, find_handles, _details, _strength),)
