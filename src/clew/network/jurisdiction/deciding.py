"""An entity's jurisdiction: the place that its sightings speak for, with all that speaks.

Rules:
1. A stated address beats a subscriber line, and a line beats the places it signed in from; what was
   verified beats what was merely stated.
2. Of one sort, what was seen on more days and more lately counts more: half as much every
   `HALF_LIFE_DAYS` before the entity was last seen.
3. Exits of a VPN, machines in data centres and what a source calls a proxy say nothing.
4. Evidence for another place is shown, and where nothing is known, nothing is said.
5. A state may be told by weaker evidence, if it lies in the country that the stronger tells.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from functools import lru_cache
from ipaddress import ip_address

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sentences import Sentences
from clew.model.sharing import Sharing, SharingNote
from clew.model.sighting import Sighting
from clew.model.wording import Wording
from clew.network.jurisdiction.addresses import place_of_address
from clew.network.jurisdiction.networks import Networks
from clew.network.jurisdiction.phones import place_of_phone
from clew.network.jurisdiction.place import Place
from clew.network.listed import Listed

HALF_LIFE_DAYS = 180
_UNDATED_DAYS = 2 * HALF_LIFE_DAYS  # as old as this, for want of better
_SHOWN = 3
_ANYWHERE = {Sharing.VPN, Sharing.HOSTING}


class Sort(IntEnum):
    """What speaks for a place, the weightier the higher."""

    SIGN_IN = 1
    LINE = 2
    VERIFIED_LINE = 3
    ADDRESS = 4
    VERIFIED_ADDRESS = 5

    def of(self, place: Place) -> Wording:
        """Return the sort and the place that it speaks for."""
        return _OF_PLACE[self].filled(place=str(place))


_OF_PLACE = {
    Sort.SIGN_IN: Wording("sign-ins from %(place)s"),
    Sort.LINE: Wording("a stated phone of %(place)s"),
    Sort.VERIFIED_LINE: Wording("a verified phone of %(place)s"),
    Sort.ADDRESS: Wording("a stated address in %(place)s"),
    Sort.VERIFIED_ADDRESS: Wording("a verified address in %(place)s"),
}
_SORT_OF = {
    IdentifierKind.ADDRESS: (Sort.ADDRESS, Sort.VERIFIED_ADDRESS),
    IdentifierKind.PHONE: (Sort.LINE, Sort.VERIFIED_LINE),
    IdentifierKind.IP: (Sort.SIGN_IN, Sort.SIGN_IN),
}


@dataclass(frozen=True, slots=True)
class PlaceEvidence:
    """What of one sort speaks for one place: how many days, when, and by which list."""

    place: Place
    sort: Sort
    weight: float
    identifiers: tuple[Identifier, ...]
    first_at: datetime | None
    last_at: datetime | None
    source: str

    def in_words(self) -> Wording:
        """Return the evidence as a sentence without a stop."""
        facts = {"what": self.sort.of(self.place), "named": self._named(), "when": self._when()}
        if not self.source:
            return _TOLD.filled(**facts)
        return _TOLD_BY.filled(**facts, source=self.source)

    def _named(self) -> str:
        named = ", ".join(one.value for one in self.identifiers[:_SHOWN])
        more = len(self.identifiers) - _SHOWN
        return _AND_MORE.filled(named=named, more=more) if more > 0 else named

    def _when(self) -> Wording:
        if self.first_at is None or self.last_at is None:
            return _AT_NO_TIME
        return _FROM_TO.filled(first=str(self.first_at.date()), last=str(self.last_at.date()))


_TOLD = Wording("%(what)s (%(named)s), %(when)s")
_TOLD_BY = Wording("%(what)s (%(named)s), %(when)s, by %(source)s")
_AND_MORE = Wording("%(named)s and %(more)s more")
_AT_NO_TIME = Wording("at times not known")
_FROM_TO = Wording("from %(first)s to %(last)s")
EVIDENCE_TOLD = Sentences(
    (_TOLD_BY, _TOLD),
    {
        "what": Sentences((*_OF_PLACE.values(),)),
        "named": Sentences((_AND_MORE,), free=True),
        "when": Sentences((_FROM_TO, _AT_NO_TIME)),
    },
)
"""What `PlaceEvidence.in_words` says, to be known again in a record."""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A country and perhaps a subdivision; None where nothing tells.

    `evidence` speaks for it, `alternatives` for other places, the weightiest first.
    """

    country: str | None
    subdivision: str | None
    evidence: tuple[PlaceEvidence, ...] = ()
    alternatives: tuple[PlaceEvidence, ...] = ()


def jurisdiction_of(
    sightings: Iterable[Sighting], networks: Networks, notes: Sequence[SharingNote] = ()
) -> Jurisdiction:
    """Return the jurisdiction of the one whose sightings these are.

    Example:
        >>> from clew.model.identifier import account
        >>> from clew.model.sighting import Event
        >>> from clew.network.jurisdiction.bundled import BundledNetworks
        >>> phone = Identifier(IdentifierKind.PHONE, "+911412345678")
        >>> seen = Sighting("r", "1", account("chat.example", "ana"), phone, Event.STATED)
        >>> found = jurisdiction_of([seen], BundledNetworks())
        >>> found.subdivision, found.evidence[0].in_words()
        ('IN-RJ', 'a stated phone of IN-RJ (+911412345678), at times not known')
    """
    evidence = _evidence(list(sightings), networks, Listed(notes))
    if not evidence:
        return Jurisdiction(None, None)
    country = evidence[0].place.country
    ours = [one for one in evidence if one.place.country == country]
    subdivision = next((one.place.subdivision for one in ours if one.place.subdivision), None)
    supporting = [one for one in ours if one.place.subdivision in {None, subdivision}]
    others = [one for one in evidence if one not in supporting]
    return Jurisdiction(country, subdivision, tuple(supporting), tuple(others))


@dataclass(slots=True)
class _Gathered:
    identifiers: set[Identifier] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    first_at: datetime | None = None
    last_at: datetime | None = None

    def see(self, seen: Sighting) -> None:
        self.identifiers.add(seen.identifier)
        if seen.first_at is not None and seen.last_at is not None:
            self.days |= {seen.first_at.date(), seen.last_at.date()}
            self.first_at = min(self.first_at or seen.first_at, seen.first_at)
            self.last_at = max(self.last_at or seen.last_at, seen.last_at)

    def weight(self, latest: date | None) -> float:
        """How much it counts: every day by how long before the latest it was."""
        ages = [(latest - day).days for day in sorted(self.days)] if latest else []
        return sum(math.pow(0.5, age / HALF_LIFE_DAYS) for age in ages or [_UNDATED_DAYS])


def _evidence(
    sightings: Sequence[Sighting], networks: Networks, listed: Listed
) -> list[PlaceEvidence]:
    """All evidence, the weightiest first: by its sort, then by its weight, then in order."""
    gathered: dict[tuple[Sort, Place], _Gathered] = defaultdict(_Gathered)
    for seen in sightings:
        sorts = _SORT_OF.get(seen.identifier.kind)
        if sorts is None or _is_anywhere(seen, listed):
            continue
        place = _place_of(seen.identifier, networks)
        if place is not None:
            gathered[sorts[seen.verified], place].see(seen)
    latest = max((day for one in gathered.values() for day in one.days), default=None)
    found = [
        PlaceEvidence(
            place,
            sort,
            one.weight(latest),
            tuple(sorted(one.identifiers)),
            one.first_at,
            one.last_at,
            networks.source if sort is Sort.SIGN_IN else "",
        )
        for (sort, place), one in gathered.items()
    ]
    by_country: dict[tuple[Sort, str], float] = defaultdict(float)
    for one in sorted(found, key=lambda one: str(one.place)):
        by_country[one.sort, one.place.country] += one.weight
    return sorted(
        found,
        key=lambda one: (
            -one.sort,
            -by_country[one.sort, one.place.country],
            -one.weight,
            str(one.place),
        ),
    )


def _is_anywhere(seen: Sighting, listed: Listed) -> bool:
    return seen.proxy or not _ANYWHERE.isdisjoint(listed.sharing_of(seen.identifier, seen.first_at))


def _place_of(identifier: Identifier, networks: Networks) -> Place | None:
    if identifier.kind is IdentifierKind.ADDRESS:
        return place_of_address(identifier.value)
    if identifier.kind is IdentifierKind.PHONE:
        return _cached_place_of_phone(identifier.value)
    try:
        return networks.place_of(ip_address(identifier.value))
    except ValueError:  # misspelled: it is shown elsewhere, and says nothing here
        return None


_cached_place_of_phone = lru_cache(100_000)(place_of_phone)
