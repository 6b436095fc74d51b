"""Refused: what a node tells another of a message that it fetched and did not take: why.

Example:
    >>> read_why(told_why("the epoch is over"))
    'the epoch is over'
"""

from typing import Final

from clew.exchange.signing.canonical import canonical, read_canonical
from clew.exchange.signing.fields import Fields

MOST_BYTES: Final = 4_000
_MOST_LETTERS = 500
_WHERE = "the refusal"


def told_why(why: str) -> bytes:
    """Return a reason as it is told, without what no database holds."""
    plain = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in why)
    return canonical({"format": 1, "why": plain[:_MOST_LETTERS]})


def read_why(untrusted: bytes) -> str:
    """Read a reason.

    Raises:
        MalformedError: it is none.
    """
    value = read_canonical(untrusted, what=_WHERE, limit=MOST_BYTES)
    fields = Fields(value, names=("format", "why"), where=_WHERE)
    fields.number("format", least=1, most=1)
    return fields.text("why", most=_MOST_LETTERS)
