"""Paging: lists are told in bounded pages; each page tells the cursor of the next.

A cursor is opaque to programs. It holds the place in the list, and nothing that a rule guards.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated

from ninja import Query, Schema
from pydantic import ConfigDict, Field

MOST, _USUAL = 200, 50
_LAST = 10_000_000


class BadCursorError(ValueError):
    """The cursor was not made by a page."""


class Slice(Schema):
    """Which part of a list is asked for."""

    model_config = ConfigDict(extra="ignore")

    cursor: Annotated[str, Field(max_length=40, description="`next` of the page before")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = _USUAL

    @property
    def offset(self) -> int:
        """How many rows lie before it.

        Raises:
            BadCursorError: the cursor was made by no page.
        """
        return place_of(self.cursor) if self.cursor else 0


Sliced = Query[Slice]


class Page[Row](Schema):
    """One page of a list. `next` is the cursor of the next one, null on the last."""

    rows: list[Row]
    next: str | None


def paged(part: Slice, rows: Callable[[int, int], Sequence[object]]) -> dict[str, object]:
    """Return the page of a list that `rows` (offset, limit) gives parts of."""
    found = list(rows(part.offset, part.limit + 1))
    more = len(found) > part.limit
    after = cursor_at(part.offset + part.limit) if more else None
    return {"rows": found[: part.limit], "next": after}


def sliced(part: Slice, rows: Sequence[object]) -> dict[str, object]:
    """Return the page of a list that can be sliced: a query set, or all rows."""
    return paged(part, lambda offset, limit: rows[offset : offset + limit])


def cursor_at(place: int) -> str:
    """Return the cursor of a place in a list.

    Example:
        >>> place_of(cursor_at(60))
        60
    """
    return urlsafe_b64encode(f"at:{place}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> int:
    """Return the place of a cursor.

    Raises:
        BadCursorError: it was made by no page.
    """
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        kind, _, place = urlsafe_b64decode(padded.encode("ascii")).decode("ascii").partition(":")
        number = int(place) if place.isdecimal() else -1
    except ValueError:
        kind, number = "", -1
    if kind != "at" or not 0 <= number <= _LAST or cursor != cursor_at(number):
        raise BadCursorError("the cursor is none that a page told; begin without one")
    return number
