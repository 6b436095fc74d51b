"""Holding: the condition that a column holds all words, and the words around the first of them."""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

from django.db.models import Q

_AROUND = 60  # characters before and after what was found


def holds(column: str, words: Sequence[str]) -> Q:
    """Return the condition that a column holds each of the words, or a part, in any capitals.

    SQLite knows no capitals but A to Z: of other letters each spelling is asked for.
    """
    return reduce(and_, (_holds_one(column, word) for word in words))


def _holds_one(column: str, word: str) -> Q:
    spelt = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title()}
    return reduce(or_, (Q(**{f"{column}__icontains": one}) for one in sorted(spelt)))


def around(text: str, words: Sequence[str]) -> str:
    """Return the piece of a text that holds the first of these words.

    Example:
        >>> around("A lamp stands by the lake", ["LAKE"])
        'A lamp stands by the lake'
        >>> around("x" * 100 + " lamp " + "y" * 100, ["lamp"])[:3]
        '…xx'
    """
    line = " ".join(text.split())
    at = max(0, line.casefold().find(words[0].casefold()))
    start, end = max(0, at - _AROUND), at + len(words[0]) + _AROUND
    return f"{'…' * (start > 0)}{line[start:end]}{'…' * (end < len(line))}"
