"""The finding of text: words that were read in both items, and how rare they are.

A sign, a label or a screen seen in both says "the same place" only as far as others do not show it:
the rarest shared words count, by how many of the items with text that were looked at hold them.
Nobody measured it on real cases, so the ratio is set by hand and kept low: names of shops and
brands hang in many places.
"""

import math
from collections.abc import Mapping

from clew.match.fusion.channels import Channel
from clew.match.fusion.finding import Basis, Finding, Told
from clew.model.wording import Wording

SHORTEST = 4
"""Letters of a word that says anything."""

_MOST_WORD = math.log(10)
_MOST_LINE = math.log(30)  # several words that stand together, or a long number
_LONG = 10  # letters of what is no single common word


def text_finding(shared: Mapping[str, int], *, among: int) -> Finding:
    """Return what text says of two items that both hold some.

    `shared` gives for each folded word, or line without its spaces, that both hold, how many of the
    `among` items with text hold it: the two are among these.

    Example:
        >>> found = text_finding({"hotelmiramar": 2, "hotel": 90}, among=500)
        >>> found.why, round(math.exp(found.log_ratio))
        ('both show "hotelmiramar", as do 2 of 500 items with text', 30)
    """
    told = {word: n for word, n in shared.items() if len(word) >= SHORTEST}
    if not told:
        why = Wording("text was read in both, and no word of theirs is the same")
        return Finding(Channel.TEXT, Told.NOTHING, why)
    word = max(told, key=lambda one: (_ratio(one, told[one], among), len(one), one))
    why = Wording(
        'both show "%(word)s", as do %(holding)s of %(among)s items with text',
        word=word,
        holding=told[word],
        among=among,
    )
    ratio = _ratio(word, told[word], among)
    if ratio <= 0:
        return Finding(Channel.TEXT, Told.NOTHING, Wording("%(said)s: it is everywhere", said=why))
    return Finding(Channel.TEXT, Told.WEIGHED, why, ratio, Basis.BY_HAND)


def _ratio(word: str, holding: int, among: int) -> float:
    most = _MOST_LINE if len(word) >= _LONG else _MOST_WORD
    return min(most, math.log(max(among, holding) / holding))
