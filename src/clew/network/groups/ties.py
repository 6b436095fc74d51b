"""Ties: what binds the entities of a network, out of their sightings, with its weight.

Rules:
1. The more people hold a thing, the less it says of two of them; beyond `MOST_HOLDERS` nothing.
2. Who fetched a thing is bound to who gave it, and hardly to others who fetched it.
3. The rarest things bind first; all things together make at most `MOST_PAIRS` pairs.
4. The order of sightings changes nothing, and a report that is taken away takes its ties with it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations

from clew.model.identifier import Identifier
from clew.network.groups.holdings import KIND_OF_THING, Dealings, Holdings, Span
from clew.network.groups.tie import Tie, TieKind

MOST_HOLDERS = 100
MOST_PAIRS = 2_000_000

_WEIGHT: Mapping[TieKind, float] = {
    TieKind.PAYMENT: 1.2,
    TieKind.SHARE: 1.0,
    TieKind.MESSAGE: 0.5,
    TieKind.ROOM: 2.0,
    TieKind.FILE: 1.0,
    TieKind.SHARE_LINK: 1.0,
    TieKind.IDENTIFIER: 1.0,
}
"""What the first moment of each kind says; of a thing, what it says with one other holder."""

_THINNING: Mapping[TieKind, float] = {
    TieKind.ROOM: 0.5,
    TieKind.FILE: 1.5,
    TieKind.SHARE_LINK: 1.5,
    TieKind.IDENTIFIER: 2.0,
}
"""How fast a thing says less of two as more hold it: in a room all can read each other."""

_TWO_TAKERS = 0.1  # of two who fetched a thing and gave it to nobody


@dataclass(slots=True)
class _Common:
    """What two hold in common, of one kind and in one direction."""

    things: list[Identifier] = field(default_factory=list)
    weight: float = 0.0
    first_at: datetime | None = None
    last_at: datetime | None = None

    def add(self, thing: Identifier, spans: tuple[Span, Span], weight: float) -> None:
        self.things.append(thing)
        self.weight += weight
        for span in spans:
            if span.first_at is not None and span.last_at is not None:
                self.first_at = min(self.first_at or span.first_at, span.first_at)
                self.last_at = max(self.last_at or span.last_at, span.last_at)


def ties_of(held: Holdings) -> tuple[Tie, ...]:
    """Return the ties that dealings and things make, in order.

    Example:
        >>> from clew.model.identifier import account
        >>> from clew.model.network import Entity
        >>> from clew.model.sighting import Event, Sighting
        >>> from clew.network.groups.holdings import holdings_of
        >>> ana, ben = account("chat.example", "ana"), account("chat.example", "ben")
        >>> entities = [Entity("e1", (ana,), 1.0), Entity("e2", (ben,), 1.0)]
        >>> seen = Sighting("log:1", "row 1", ana, ben, Event.MESSAGE)
        >>> [tie.in_words() for tie in ties_of(holdings_of(entities, [seen]))]
        ['e1 sent e2 1 message, at times not known']
    """
    direct = [_direct(*key, dealings) for key, dealings in held.dealings.items()]
    common = _common(held.holders)
    indirect = [
        Tie(
            a,
            b,
            kind,
            flows,
            len(one.things),
            one.weight,
            one.first_at,
            one.last_at,
            tuple(sorted(one.things)),
        )
        for (a, b, kind, flows), one in common.items()
    ]
    return tuple(sorted([*direct, *indirect], key=lambda tie: (tie.a, tie.b, tie.kind, tie.flows)))


def _direct(a: str, b: str, kind: TieKind, dealings: Dealings) -> Tie:
    span = dealings.span
    weight = _WEIGHT[kind] * math.log2(1 + span.count)
    return Tie(
        a,
        b,
        kind,
        flows=True,
        count=span.count,
        weight=weight,
        first_at=span.first_at,
        last_at=span.last_at,
        amounts=dealings.sums(),
    )


def _common(
    holders: Mapping[Identifier, Mapping[str, Span]],
) -> dict[tuple[str, str, TieKind, bool], _Common]:
    found: dict[tuple[str, str, TieKind, bool], _Common] = {}
    for thing in _rarest_first(holders):
        spans = holders[thing]
        kind = KIND_OF_THING[thing.kind]
        for a, b in combinations(sorted(spans), 2):
            first, second, flows, share = _towards(a, b, spans, kind)
            weight = share * _WEIGHT[kind] / (len(spans) - 1) ** _THINNING[kind]
            one = found.setdefault((first, second, kind, flows), _Common())
            one.add(thing, (spans[a], spans[b]), weight)
    return found


def _rarest_first(holders: Mapping[Identifier, Mapping[str, Span]]) -> Iterator[Identifier]:
    """Things in the order of how many hold them, until there are enough pairs."""
    left = MOST_PAIRS
    several = ((len(spans), thing) for thing, spans in holders.items() if len(spans) > 1)
    for count, thing in sorted(one for one in several if one[0] <= MOST_HOLDERS):
        left -= count * (count - 1) // 2
        if left < 0:
            return
        yield thing


def _towards(
    a: str, b: str, spans: Mapping[str, Span], kind: TieKind
) -> tuple[str, str, bool, float]:
    """The two in the thing's direction, whether it has one, and how much of its weight counts."""
    if kind in {TieKind.ROOM, TieKind.IDENTIFIER}:
        return a, b, False, 1.0
    mine, theirs = spans[a], spans[b]
    if not (mine.gave or theirs.gave):
        return a, b, False, _TWO_TAKERS
    if mine.gave and mine.is_before(theirs):
        return a, b, True, 1.0
    if theirs.gave and theirs.is_before(mine):
        return b, a, True, 1.0
    return a, b, False, 1.0
