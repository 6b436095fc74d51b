"""Access: through which address and ports somebody reaches the network, at a time.

From home, through a carrier that gives one address to thousands, from a public place, through a
VPN's exit, or through a machine in a data centre.
"""

from dataclasses import dataclass
from math import exp, log
from random import Random

from clew.model.sharing import Sharing
from clew.simulate.worlds.addresses import Internet, ipv6_address, text
from clew.simulate.worlds.geography import Place
from clew.simulate.worlds.people import PUBLIC_PLACES, VPN_SERVICES, People
from clew.simulate.worlds.person import Person
from clew.simulate.worlds.settings import Settings

_EPHEMERAL = range(1024, 65_536)
_CARRIER_ADDRESSES = 6
_EXITS = 24  # of one VPN service
_MACHINES = 1024


@dataclass(frozen=True, slots=True)
class Connection:
    """An address for a while, and the ports that belong to this user of it."""

    address: str
    ports: range
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class Gateway:
    """A carrier's address, how many it serves, and the ports that each of them gets."""

    address: str
    users: int

    @property
    def block(self) -> int:
        """How many ports one user has."""
        return max(6, len(_EPHEMERAL) // self.users)


class Access:
    """The ways into the network of one world."""

    def __init__(
        self, random: Random, settings: Settings, internet: Internet, people: People
    ) -> None:
        self._random, self._settings, self._internet = random, settings, internet
        places = list(dict.fromkeys(home.place for home in people.homes))
        countries = {place.country.code: place for place in places}
        self.gateways = {code: self._carrier(place) for code, place in countries.items()}
        self._public = {p: internet.network(PUBLIC_PLACES, Sharing.PUBLIC, p) for p in places}
        self._vpn = [internet.network(_EXITS, Sharing.VPN) for _ in range(VPN_SERVICES)]
        self._machines = internet.network(_MACHINES, Sharing.HOSTING)

    def of(self, person: Person, day: float, *, is_apart: bool = False) -> Connection:
        """Return how somebody reaches the network on a day; apart means never from home."""
        random = self._random
        if person.vpn is not None and random.random() < 0.5:
            return self._vpn_exit(person.vpn)
        if person.has_machine and random.random() < 0.3:
            own = text(self._machines + person.number % _MACHINES)
            return Connection(own, _EPHEMERAL, Sharing.HOSTING)
        drawn = random.random()
        if is_apart:
            return self._mobile(person) if drawn < 0.7 else self._vpn_exit(random.randrange(5))
        if drawn < self._settings.mobile:
            return self._mobile(person)
        if drawn < self._settings.mobile + self._settings.public:
            return self.public(person.home.place, person.goes_to)
        return self._home(person, day)

    def public(self, place: Place, number: int) -> Connection:
        """Return how people reach the network in a public place."""
        address = text(self._public[place] + number)
        return Connection(address, _EPHEMERAL, Sharing.PUBLIC)

    def _carrier(self, place: Place) -> list[Gateway]:
        base = self._internet.network(_CARRIER_ADDRESSES, Sharing.CARRIER, place)
        least, most = self._settings.carrier_users
        return [
            Gateway(text(base + n), round(exp(self._random.uniform(log(least), log(most)))))
            for n in range(_CARRIER_ADDRESSES)
        ]

    def _mobile(self, person: Person) -> Connection:
        gateways = self.gateways[person.home.place.country.code]
        (gateway,) = self._random.choices(gateways, [g.users for g in gateways])
        first = _EPHEMERAL.start + gateway.block * self._random.randrange(gateway.users)
        first = min(first, _EPHEMERAL.stop - gateway.block)
        ports = range(first, first + gateway.block)
        return Connection(gateway.address, ports, Sharing.CARRIER)

    def _vpn_exit(self, service: int) -> Connection:
        address = text(self._vpn[service] + self._random.randrange(_EXITS))
        return Connection(address, _EPHEMERAL, Sharing.VPN)

    def _home(self, person: Person, day: float) -> Connection:
        home = person.home
        if home.has_ipv6 and self._random.random() < 0.5:
            device = self._random.getrandbits(64)  # another every day: privacy extensions
            address = ipv6_address(home.place, home.number, device)
        else:
            address = home.provider.address(home.line, day)
        return Connection(address, _EPHEMERAL, Sharing.HOUSEHOLD)
