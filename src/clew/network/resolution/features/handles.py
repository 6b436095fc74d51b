"""Screen names that are alike: a variant that somebody takes where the first one is gone."""

from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from clew.model.identifier import IdentifierKind
from clew.model.wording import Wording
from clew.network.resolution.comparing import compared, compared_told, without_common
from clew.network.resolution.feature import Feature, Finding, Found, Strength
from clew.network.resolution.spelling import is_variant
from clew.network.resolution.view import View

_LEVELS = ("differ", "somewhat_alike", "variant")
_ALIKE = 0.7
_WORDS = {
    "differ": Wording("nothing in common"),
    "somewhat_alike": Wording("alike in part"),
    "variant": Wording("one looks like a variant of the other"),
}


def find_handles(view: View) -> Found:
    """The two accounts bear screen names that are not the same."""
    return without_common(view, IdentifierKind.SCREEN_NAME, _compared)


@lru_cache(maxsize=1 << 18)
def _compared(one: str, other: str) -> int:
    if is_variant(one, other):
        return 2
    likeness = Levenshtein.normalized_similarity(one.casefold(), other.casefold())
    return int(likeness >= _ALIKE)


def _details(view: View, finding: Finding) -> Wording:
    return compared(view, finding, IdentifierKind.SCREEN_NAME, _WORDS)


def _strength(level: str) -> Strength:
    return Strength.HINT if level == "variant" else Strength.NONE


FEATURES = (Feature("handles", _LEVELS, find_handles, _details, _strength, compared_told(_WORDS)),)
