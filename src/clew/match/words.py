"""Words: how well a word that is asked for fits one that a machine read, perhaps wrongly.

Words are folded first (`clew.fingerprint.text.folding`), so case, accents and look-alikes make no
difference any more.
"""

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


def _is_unspaced(text: str) -> bool:
    """Whether it is in a script that is written without spaces: Chinese, Japanese."""
    return all("\u3040" <= one <= "\u9fff" for one in text)
