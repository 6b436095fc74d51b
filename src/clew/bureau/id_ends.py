"""Ends of ids: people name a record by the last characters of its id, as lists show them."""

from collections.abc import Iterable
from uuid import UUID

_LEAST = 6
"""Characters that are taken for an end."""


def the_one_ending(name: str, ids: Iterable[UUID]) -> UUID | None:
    """Return the id that is this, or the only one that ends so; None if there is no such one.

    Example:
        >>> ids = [UUID(int=0xABCDEF), UUID(int=0x123456)]
        >>> the_one_ending("abcdef", ids) == ids[0], the_one_ending("CDEF", ids)
        (True, None)
    """
    end = name.replace("-", "").lower()
    found = [one for one in ids if one.hex.endswith(end)] if len(end) >= _LEAST else []
    return found[0] if len(found) == 1 else None
