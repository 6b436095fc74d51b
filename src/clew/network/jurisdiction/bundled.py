"""The list that comes with Clew: the country of each IPv4 address, out of the package ip3country.

It is as old as the package; a bureau gives a newer one of its own (`csv_networks`,
`mmdb_networks`), which may tell states and IPv6 addresses too.
"""

from functools import cache
from importlib.metadata import version
from ipaddress import IPv4Address

from ip3country import CountryLookup

from clew.network.jurisdiction.networks import Address
from clew.network.jurisdiction.place import Place

_DATES = {"0.4.0": "July 2025"}  # of the package's data


class BundledNetworks:
    """The countries of IPv4 addresses.

    Example:
        >>> from ipaddress import ip_address
        >>> str(BundledNetworks().place_of(ip_address("8.8.8.8")))
        'US'
        >>> BundledNetworks().place_of(ip_address("192.168.1.1")) is None
        True
    """

    @property
    def source(self) -> str:
        """The package, its version and the date of its data."""
        carried = version("ip3country")
        return f"ip3country {carried} ({_DATES.get(carried, 'date not known')})"

    def place_of(self, address: Address) -> Place | None:
        """Return the country of a public IPv4 address."""
        if not isinstance(address, IPv4Address) or not address.is_global:
            return None
        country = _table().lookupNumeric(int(address))
        return Place(country) if country and country.isalpha() else None


@cache
def _table() -> CountryLookup:
    return CountryLookup()
