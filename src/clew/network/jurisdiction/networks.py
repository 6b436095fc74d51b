"""Places of addresses of the net: what every list of them offers, and several lists as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Protocol

from clew.network.jurisdiction.place import Place

type Address = IPv4Address | IPv6Address


class UnreadableNetworksError(ValueError):
    """A list of networks cannot be read: the message says which, where, why, and what to do."""


class Networks(Protocol):
    """A list that knows the place of addresses."""

    @property
    def source(self) -> str:
        """The list's name with the date of its data, for whoever reads what it said."""

    def place_of(self, address: Address) -> Place | None:
        """Return the place of an address, or None where the list does not know it."""


@dataclass(frozen=True, slots=True)
class FirstOf:
    """Several lists: the first that knows an address answers, so a bureau's own comes first."""

    lists: Sequence[Networks]

    @property
    def source(self) -> str:
        """The lists' names."""
        return ", else ".join(one.source for one in self.lists)

    def place_of(self, address: Address) -> Place | None:
        """Return what the first list says that knows the address."""
        places = (one.place_of(address) for one in self.lists)
        return next((place for place in places if place is not None), None)
