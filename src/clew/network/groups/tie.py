"""A tie: what binds two entities together, how strongly, and when.

Ties are what groups, key players and paths are made of. They say that two people deal with each
other, never that they are one.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from clew.model.identifier import Identifier
from clew.model.wording import Wording, counted, listed

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

    def in_words(self) -> Wording:
        """Return the tie as a sentence without a stop."""
        return Wording("%(what)s, %(when)s", what=self._act(), when=self._when())

    def _act(self) -> Wording:
        ends = {"a": self.a, "b": self.b}
        things = {**ends, "named": self._named()}
        if self.kind is TieKind.MESSAGE:
            return counted(
                self.count,
                "%(a)s sent %(b)s %(count)s message",
                "%(a)s sent %(b)s %(count)s messages",
                **ends,
            )
        if self.kind is TieKind.PAYMENT:
            return self._paid(ends)
        if self.kind is TieKind.SHARE:
            return counted(
                self.count,
                "%(a)s shared with %(b)s %(count)s time",
                "%(a)s shared with %(b)s %(count)s times",
                **ends,
            )
        if self.flows:
            return Wording("%(a)s had %(named)s before %(b)s fetched it", **things)
        if self.kind is TieKind.ROOM:
            return Wording("%(a)s and %(b)s both wrote in %(named)s", **things)
        return Wording("%(a)s and %(b)s were both seen with %(named)s", **things)

    def _paid(self, ends: Mapping[str, str]) -> Wording:
        told = counted(
            self.count,
            "%(a)s paid %(b)s %(count)s time",
            "%(a)s paid %(b)s %(count)s times",
            **ends,
        )
        sums = listed([_sum(amount, currency) for currency, amount in self.amounts])
        return Wording("%(what)s (%(sums)s)", what=told, sums=sums) if sums else told

    def _named(self) -> Wording:
        named = listed([_of_kind(thing) for thing in self.things[:_SHOWN]])
        more = len(self.things) - _SHOWN
        return Wording("%(named)s and %(more)s more", named=named, more=more) if more > 0 else named

    def _when(self) -> Wording:
        if self.first_at is None or self.last_at is None:
            return Wording("at times not known")
        first, last = str(self.first_at.date()), str(self.last_at.date())
        if first == last:
            return Wording("on %(day)s", day=first)
        return Wording("from %(first)s to %(last)s", first=first, last=last)


def _sum(amount: Decimal, currency: str) -> Wording:
    return Wording.name_of(f"{amount:f} {currency}".strip())


def _of_kind(thing: Identifier) -> Wording:
    kind = Wording.name_of(thing.kind.value)
    return Wording("%(kind)s:%(value)s", kind=kind, value=thing.value)


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
