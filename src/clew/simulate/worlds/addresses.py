"""Addresses: an invented internet of networks that nobody has.

Networks are handed out one after another from 198.18.0.0/15 (benchmarking), and in worlds too
large for that from 240.0.0.0/4 (reserved; `clew intake` refuses these). Homes with IPv6 have a /64
of 2001:db8::/32 (documentation). A home's IPv4 address changes with its lease, and goes to another
home of the same provider then.
"""

import ipaddress
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from clew.model.identifier import IdentifierKind
from clew.model.sharing import Sharing, SharingNote
from clew.simulate.worlds.geography import COUNTRIES, Place

_BENCHMARKING = int(ipaddress.IPv4Address("198.18.0.0"))
_ITS_END = _BENCHMARKING + (1 << 17)
_RESERVED = int(ipaddress.IPv4Address("240.0.0.0"))
_DOCUMENTATION = int(ipaddress.IPv6Address("2001:db8::"))
_DIVISIONS, _HOMES = 3, 22  # bits of an IPv6 network: which subdivision, which home in it
_STRIDE = 2_654_435_761  # odd
_LEAST_POOL = 31
_PLACE_OF = {country.code: place for place, country in enumerate(COUNTRIES)}


@dataclass(frozen=True, slots=True)
class Network:
    """A network, who uses its addresses, and where it is; VPNs and data centres are nowhere."""

    cidr: str
    sharing: Sharing
    country: str | None = None
    subdivision: str | None = None


class Internet:
    """Hands out the networks of one world, and knows afterwards whose an address is.

    Example:
        >>> internet = Internet(1)
        >>> internet.network(5, Sharing.VPN), internet.network(5, Sharing.HOSTING)
        (3323068416, 3323068424)
        >>> internet.sharing_of("198.18.0.3").value
        'vpn'
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._next = _BENCHMARKING
        self._bases: list[int] = []
        self.networks: list[Network] = list(_ipv6_networks())
        self._ipv6 = len(self.networks)

    def network(self, size: int, sharing: Sharing, place: Place | None = None) -> int:
        """Return the first address, as a number, of a network with room for so many.

        A carrier's is the whole country's, wherever in it the place is.
        """
        bits = (size - 1).bit_length()
        base = -(-self._next >> bits) << bits
        if self._next < _ITS_END < base + (1 << bits):
            base = _RESERVED
        self._next = base + (1 << bits)
        country = place.country.code if place else None
        within = place.subdivision if place and sharing is not Sharing.CARRIER else None
        self._bases.append(base)
        self.networks.append(Network(f"{text(base)}/{32 - bits}", sharing, country, within))
        return base

    def sharing_of(self, address: str) -> Sharing:
        """Return who really uses an address of this world."""
        parsed = ipaddress.ip_address(address)
        if parsed.version == 6:
            return Sharing.HOUSEHOLD
        at = bisect_right(self._bases, int(parsed)) - 1
        return self.networks[self._ipv6 + at].sharing


def ipv6_address(place: Place, home: int, device: int) -> str:
    """Return an address out of a home's /64. Homes made one after another are no neighbours."""
    number = home * _STRIDE % (1 << _HOMES)
    network = _ipv6_place(place.country.code, place.division) << _HOMES | number
    return str(ipaddress.IPv6Address(_DOCUMENTATION + (network << 64) + device))


def text(number: int) -> str:
    """Return an IPv4 address as it is written.

    Example:
        >>> text(0xC6120001)
        '198.18.0.1'
    """
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@dataclass(slots=True)
class Provider:
    """Whoever gives homes of one subdivision their addresses, for so many days each.

    All leases end at once; every home then gets another address, which was a neighbour's. Two homes
    never have the same at a time.
    """

    internet: Internet
    place: Place
    lease_days: int
    homes: int = 0
    _pool: tuple[int, int] | None = None
    _draws: dict[int, tuple[int, int]] = field(default_factory=dict)

    def joined(self) -> int:
        """Take one more home, and return its number."""
        self.homes += 1
        return self.homes - 1

    def address(self, home: int, day: float) -> str:
        """Return the address of a home on a day of the world, once all homes have joined."""
        if self._pool is None:
            size = _prime_above(max(_LEAST_POOL, 2 * self.homes))
            self._pool = self.internet.network(size, Sharing.HOUSEHOLD, self.place), size
        base, size = self._pool
        period = int(day // self.lease_days)
        if period not in self._draws:
            random = Random(f"{self.internet.seed}:{base}:{period}")
            self._draws[period] = random.randrange(1, size), random.randrange(size)
        factor, shift = self._draws[period]
        return text(base + (factor * home + shift) % size)


class Providers:
    """The providers of a world, by place and length of lease."""

    def __init__(self, internet: Internet, lease_days: tuple[int, ...]) -> None:
        self._internet, self._lease_days = internet, lease_days
        self._known: dict[tuple[Place, int], Provider] = {}

    def one_of(self, place: Place, random: Random) -> Provider:
        """Return a provider of a place."""
        days = random.choice(self._lease_days)
        if (place, days) not in self._known:
            self._known[place, days] = Provider(self._internet, place, days)
        return self._known[place, days]


def listed_networks(
    internet: Internet, *, random: Random, share: float, wrong: float
) -> Iterator[SharingNote]:
    """Yield what lists say: a share of the shared networks, and now and then a home's."""
    for network in internet.networks:
        is_home = network.sharing is Sharing.HOUSEHOLD
        if random.random() < (share * wrong if is_home else share):
            sharing = Sharing.VPN if is_home else network.sharing
            kind, source = IdentifierKind.IP, f"{sharing}-networks.csv"
            yield SharingNote(kind, network.cidr, sharing, source)


def _ipv6_networks() -> Iterator[Network]:
    for country in COUNTRIES:
        for division, subdivision in enumerate(country.subdivisions):
            number = _ipv6_place(country.code, division) << _HOMES + 64
            address = ipaddress.IPv6Address(_DOCUMENTATION + number)
            cidr = f"{address}/{64 - _HOMES}"
            yield Network(cidr, Sharing.HOUSEHOLD, country.code, subdivision)


def _ipv6_place(country: str, division: int) -> int:
    return _PLACE_OF[country] << _DIVISIONS | division


def _prime_above(least: int) -> int:
    number = least
    while any(number % d == 0 for d in range(2, int(number**0.5) + 1)):
        number += 1
    return number
