"""A bureau's own list of networks and their places, as CSV.

The first row names the columns: `network` (CIDR notation) and `country`, and `subdivision` where
the list tells it. Of networks within each other the narrowest answers.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from ipaddress import ip_network

from clew.network.jurisdiction.networks import Address, UnreadableNetworksError
from clew.network.jurisdiction.place import Place

_COLUMNS = ("network", "country")


class CsvNetworks:
    """The places of networks.

    Raises:
        UnreadableNetworksError: a column is missing, or a row is no network with its place.

    Example:
        >>> from ipaddress import ip_address
        >>> rows = ["network,country,subdivision", "198.51.100.0/24,IN,IN-RJ"]
        >>> str(CsvNetworks(rows, source="ours.csv").place_of(ip_address("198.51.100.7")))
        'IN-RJ'
    """

    def __init__(self, lines: Iterable[str], *, source: str) -> None:
        self.source = source
        self._by_width: dict[tuple[int, int], dict[int, Place]] = defaultdict(dict)
        try:
            rows = csv.DictReader(lines, strict=True)
            missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                self._refuse(1, f"the column {missing[0]} is missing")
            for row in rows:
                self._add(row, rows.line_num)
        except csv.Error as error:
            raise UnreadableNetworksError(f"{source} is no CSV: {error}") from error
        self._widths = sorted(self._by_width, reverse=True)

    def place_of(self, address: Address) -> Place | None:
        """Return the place of the narrowest network that holds the address."""
        number, bits = int(address), address.max_prefixlen
        for version, width in self._widths:
            if version == address.version:
                place = self._by_width[version, width].get(number >> (bits - width))
                if place is not None:
                    return place
        return None

    def _add(self, row: Mapping[str, str | None], line: int) -> None:
        try:
            network = ip_network((row["network"] or "").strip())
            subdivision = (row.get("subdivision") or "").strip() or None
            place = Place((row["country"] or "").strip(), subdivision)
        except ValueError as error:
            self._refuse(line, str(error))
        width = network.prefixlen
        start = int(network.network_address) >> (network.max_prefixlen - width)
        known = self._by_width[network.version, width].setdefault(start, place)
        if known != place:
            self._refuse(line, f"{network} lies in {known} by an earlier line, in {place} by this")

    def _refuse(self, line: int, why: str) -> None:
        raise UnreadableNetworksError(f"{self.source}, line {line}: {why}; correct the line")
