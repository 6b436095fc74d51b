"""A tie: what binds two entities together, how strongly, and when.

Ties are what groups, key players and paths are made of. They say that two people deal with each
other, never that they are one.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from clew.model.identifier import Identifier

_SHOWN = 3  # things named in a sentence


class TieKind(StrEnum):
    """What binds two entities."""

    MESSAGE = "message"
    PAYMENT = "payment"
    SHARE = "share"  # something sent to the other
    FILE = "file"  # the same uncommon file passed on or fetched
    SHARE_LINK = "share_link"  # the same cloud-share link passed on or fetched
    ROOM = "room"  # a room, channel or group of a service
    IDENTIFIER = "identifier"  # the same uncommon wallet, camera, vehicle ...

    @property
    def is_direct(self) -> bool:
        """Whether one dealt with the other, rather than both with the same thing."""
        return self in {TieKind.MESSAGE, TieKind.PAYMENT, TieKind.SHARE}


@dataclass(frozen=True, slots=True)
class Tie:
    """One kind of tie between two entities, by their ids.

    It leads from `a` to `b` where `flows`: who sent, paid, or had the thing first; otherwise `a`
    comes before `b` in order. `count` is how often, each moment counted once however many reports
    tell it; `weight` how much it says, in nats: `strength_of` makes a probability of weights.

    Example:
        >>> tie = Tie("e1", "e2", TieKind.MESSAGE, flows=True, count=3, weight=1.0)
        >>> tie.in_words()
        'e1 sent e2 3 messages, at times not known'
    """

    a: str
    b: str
    kind: TieKind
    flows: bool
    count: int
    weight: float
    first_at: datetime | None = None
    last_at: datetime | None = None
    things: tuple[Identifier, ...] = ()
    amounts: tuple[tuple[str, Decimal], ...] = ()  # sums by currency, of payments

    def in_words(self) -> str:
        """Return the tie as a sentence without a stop."""
        return f"{self._act()}, {self._when()}"

    def _act(self) -> str:
        if self.kind is TieKind.MESSAGE:
            return f"{self.a} sent {self.b} {_several(self.count, 'message')}"
        if self.kind is TieKind.PAYMENT:
            sums = " and ".join(
                f"{amount:f} {currency}".strip() for currency, amount in self.amounts
            )
            told = f" ({sums})" if sums else ""
            return f"{self.a} paid {self.b} {_several(self.count, 'time')}{told}"
        if self.kind is TieKind.SHARE:
            return f"{self.a} shared with {self.b} {_several(self.count, 'time')}"
        if self.flows:
            return f"{self.a} had {self._named()} before {self.b} fetched it"
        if self.kind is TieKind.ROOM:
            return f"{self.a} and {self.b} both wrote in {self._named()}"
        return f"{self.a} and {self.b} were both seen with {self._named()}"

    def _named(self) -> str:
        shown = ", ".join(str(thing) for thing in self.things[:_SHOWN])
        more = len(self.things) - _SHOWN
        return f"{shown} and {more:,} more" if more > 0 else shown

    def _when(self) -> str:
        if self.first_at is None or self.last_at is None:
            return "at times not known"
        first, last = self.first_at.date(), self.last_at.date()
        return f"on {first}" if first == last else f"from {first} to {last}"


def strength_of(ties: Iterable[Tie]) -> float:
    """Return how likely two entities deal with each other, by all ties between them.

    Example:
        >>> tie = Tie("e1", "e2", TieKind.PAYMENT, flows=True, count=1, weight=1.0)
        >>> round(strength_of([tie, tie]), 2)
        0.86
    """
    return -math.expm1(-sum(tie.weight for tie in ties))


def neighbours_of(
    ties: Iterable[Tie], *, within: Collection[str] | None = None
) -> dict[str, set[str]]:
    """Return who is tied to whom, among some or among all."""
    chosen = None if within is None else set(within)
    found: dict[str, set[str]] = {one: set() for one in chosen or ()}
    for tie in ties:
        if tie.a != tie.b and (chosen is None or {tie.a, tie.b} <= chosen):
            found.setdefault(tie.a, set()).add(tie.b)
            found.setdefault(tie.b, set()).add(tie.a)
    return found


def _several(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
