"""Holdings: who was seen with which thing, in which part, and when; and who dealt with whom.

Rules:
1. Only accounts and mentions of the entities given take part.
2. What a list calls shared by many (a carrier's address, a viral file) binds nobody.
3. What reached somebody in a message, a payment or a share was in their hands from then on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.network import Entity
from clew.model.sharing import Sharing, SharingNote
from clew.model.sighting import Event, Sighting
from clew.network.groups.tie import TieKind
from clew.network.listed import Listed

KIND_OF_THING: Mapping[IdentifierKind, TieKind] = {
    IdentifierKind.FILE_HASH: TieKind.FILE,
    IdentifierKind.SHARE_LINK: TieKind.SHARE_LINK,
    IdentifierKind.GROUP: TieKind.ROOM,
    IdentifierKind.URL: TieKind.IDENTIFIER,
    IdentifierKind.WALLET: TieKind.IDENTIFIER,
    IdentifierKind.PAYMENT_REFERENCE: TieKind.IDENTIFIER,
    IdentifierKind.CAMERA_SERIAL: TieKind.IDENTIFIER,
    IdentifierKind.VEHICLE: TieKind.IDENTIFIER,
}
"""The things that bind people who deal with each other. Addresses of the net, devices, phones,
homes and names are left out: they tell a household or one person, which resolution weighs."""

_DIRECT = {
    Event.MESSAGE: TieKind.MESSAGE,
    Event.PAYMENT: TieKind.PAYMENT,
    Event.PURCHASE: TieKind.PAYMENT,
    Event.SHARE: TieKind.SHARE,
}
_GIVING = {Event.UPLOAD, Event.SHARE, Event.MESSAGE}
_TAKING = {Event.DOWNLOAD, Event.PURCHASE}
_SAYS_NOTHING = {Sharing.PUBLIC, Sharing.CARRIER, Sharing.VPN, Sharing.HOSTING}


@dataclass(slots=True)
class Span:
    """Moments at which a thing was seen: each counts once, however many reports tell it."""

    times: set[datetime] = field(default_factory=set)
    undated: set[tuple[str, str]] = field(default_factory=set)
    last_at: datetime | None = None
    gave: bool = False
    took: bool = False

    @property
    def count(self) -> int:
        """How many moments."""
        return len(self.times) or min(1, len(self.undated))

    @property
    def first_at(self) -> datetime | None:
        """The earliest moment, if any is known."""
        return min(self.times, default=None)

    def is_before(self, other: "Span") -> bool:
        """Whether the thing was seen here first, as far as times are known."""
        return bool(self.times and other.times and min(self.times) < min(other.times))

    def see(self, seen: Sighting) -> None:
        """Add a sighting's moment."""
        if seen.first_at is None or seen.last_at is None:
            self.undated.add((seen.report, seen.occasion))
            return
        self.times.add(seen.first_at)
        self.last_at = max(self.last_at or seen.last_at, seen.last_at)


@dataclass(slots=True)
class Dealings:
    """A span of dealings, with the sums paid at each moment."""

    span: Span = field(default_factory=Span)
    amounts: dict[tuple[datetime | str, str], Decimal] = field(default_factory=dict)

    def see(self, seen: Sighting) -> None:
        """Add a dealing."""
        self.span.see(seen)
        if seen.amount is not None:
            self.amounts[seen.first_at or seen.occasion, seen.currency] = seen.amount

    def sums(self) -> tuple[tuple[str, Decimal], ...]:
        """Return the sum of each currency."""
        totals: dict[str, Decimal] = {}
        for (_, currency), amount in self.amounts.items():
            totals[currency] = totals.get(currency, Decimal(0)) + amount
        return tuple(sorted(totals.items()))


@dataclass(slots=True)
class Holdings:
    """Dealings by (from, to, kind), and the holders of every thing with the span of each.

    Entities are meant by their ids.
    """

    dealings: dict[tuple[str, str, TieKind], Dealings] = field(default_factory=dict)
    holders: dict[Identifier, dict[str, Span]] = field(default_factory=dict)


def holdings_of(
    entities: Iterable[Entity],
    sightings: Iterable[Sighting],
    notes: Sequence[SharingNote] = (),
) -> Holdings:
    """Return who dealt with whom, and who held what.

    Example:
        >>> from clew.model.identifier import account
        >>> ana, ben = account("chat.example", "ana"), account("chat.example", "ben")
        >>> entities = [Entity("e1", (ana,), 1.0), Entity("e2", (ben,), 1.0)]
        >>> seen = Sighting("log:1", "row 1", ana, ben, Event.MESSAGE)
        >>> list(holdings_of(entities, [seen]).dealings)
        [('e1', 'e2', <TieKind.MESSAGE: 'message'>)]
    """
    entity_of = {one: entity.id for entity in entities for one in entity.accounts}
    listed = Listed(notes)
    found = Holdings()
    for seen in sightings:
        mine = entity_of.get(seen.subject)
        if mine is None:
            continue
        theirs = entity_of.get(seen.identifier) if seen.identifier.kind.is_subject else None
        kind = _DIRECT.get(seen.event)
        if theirs is not None and theirs != mine and kind is not None:
            found.dealings.setdefault((mine, theirs, kind), Dealings()).see(seen)
        for thing in _things(seen):
            if _SAYS_NOTHING.isdisjoint(listed.sharing_of(thing, seen.first_at)):
                _hold(found.holders.setdefault(thing, {}), seen, mine, theirs)
    return found


def _things(seen: Sighting) -> Iterator[Identifier]:
    for thing in (seen.identifier, seen.file, seen.link):
        if thing is not None and thing.kind in KIND_OF_THING:
            yield thing


def _hold(holders: dict[str, Span], seen: Sighting, mine: str, theirs: str | None) -> None:
    span = holders.setdefault(mine, Span())
    span.see(seen)
    span.gave |= seen.event in _GIVING
    span.took |= seen.event in _TAKING
    if theirs is not None and theirs != mine and seen.event in _DIRECT:
        other = holders.setdefault(theirs, Span())
        other.see(seen)
        other.took |= seen.event in _GIVING
        other.gave |= seen.event is Event.PURCHASE
