"""Words: how well a word that is asked for fits one that a machine read, perhaps wrongly.

Words are folded first (`clew.fingerprint.text.folding`), so case, accents and look-alikes make no
difference any more.
"""

from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

_BEGINS, _HOLDS, _NEARLY = 0.95, 0.9, 0.9  # of what is the same
_LEAST_BEGUN = 2  # letters from which the beginning of a word is enough
_LEAST_HELD = 4  # letters from which a part of a word is: words are read without a space between
_LEAST_ALIKE = 0.7  # share of the letters that are the same


def likeness(asked: str, word: str) -> float:
    """Return from 0 to 1 how well a word fits the one asked for.

    Example:
        >>> likeness("hotel", "hotel"), likeness("akademie", "staatlicheakademie")
        (1.0, 0.9)
        >>> round(likeness("miramar", "mirarnar"), 2), likeness("hotel", "motor")
        (0.68, 0.0)
    """
    if asked == word:
        return 1.0
    if len(asked) >= _LEAST_BEGUN and word.startswith(asked):
        return _BEGINS
    if (len(asked) >= _LEAST_HELD or _is_unspaced(asked)) and asked in word:
        return _HOLDS
    if len(asked) < _LEAST_HELD:
        return 0.0
    return _NEARLY * Levenshtein.normalized_similarity(asked, word, score_cutoff=_LEAST_ALIKE)


def near_words(asked: str, words: Sequence[str], *, most: int) -> Mapping[str, float]:
    """Return those of the words that fit the one asked for, the best, with how well.

    Example:
        >>> near_words("hotel", ["hotel", "hostel", "motor"], most=1)
        {'hotel': 1.0}
    """
    cutoff, scorer = _LEAST_ALIKE, Levenshtein.normalized_similarity
    alike = process.extract(asked, words, scorer=scorer, score_cutoff=cutoff, limit=None)
    may_fit = {word for word in words if asked in word} | {word for word, *_ in alike}
    fits = sorted((-likeness(asked, word), word) for word in may_fit)
    return {word: -fit for fit, word in fits[:most] if fit < 0}


def _is_unspaced(text: str) -> bool:
    """Whether it is in a script that is written without spaces: Chinese, Japanese."""
    return all("\u3040" <= one <= "\u9fff" for one in text)
