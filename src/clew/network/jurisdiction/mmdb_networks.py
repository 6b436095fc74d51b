"""A bureau's own list of networks and their places, as MMDB (the MaxMind DB format).

Both ways to write places are read: `country_code` alone, as free lists do, and `country` with
`subdivisions`, as MaxMind does.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import maxminddb

from clew.network.jurisdiction.networks import Address, UnreadableNetworksError
from clew.network.jurisdiction.place import Place


class MmdbNetworks:
    """The places of networks in a file.

    Raises:
        UnreadableNetworksError: the file is no MMDB.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._reader = maxminddb.open_database(path)
        except (maxminddb.InvalidDatabaseError, OSError) as error:
            raise UnreadableNetworksError(
                f"{path.name} cannot be read as an MMDB ({error}); fetch it anew"
            ) from error

    @property
    def source(self) -> str:
        """The file's name and when its data was built."""
        built_at = datetime.fromtimestamp(self._reader.metadata().build_epoch, UTC)
        return f"{self._path.name} ({built_at:%B %Y})"

    def place_of(self, address: Address) -> Place | None:
        """Return the place of an address.

        Raises:
            UnreadableNetworksError: the file is damaged there.
        """
        if address.version == 6 and self._reader.metadata().ip_version == 4:
            return None
        try:
            found = self._reader.get(address)
        except maxminddb.InvalidDatabaseError as error:
            raise UnreadableNetworksError(
                f"{self._path.name} is damaged ({error}); fetch it anew"
            ) from error
        return _place(found) if isinstance(found, Mapping) else None


def _place(found: Mapping[str, Any]) -> Place | None:
    told = found.get("country")
    country = found.get("country_code") or (
        told.get("iso_code") if isinstance(told, dict) else told
    )
    divided = found.get("subdivisions")
    part = divided[0].get("iso_code") if isinstance(divided, list) and divided else None
    try:
        return Place(country, f"{country}-{part}" if part else None) if country else None
    except (TypeError, ValueError):  # a list's own code, such as "EU" or "A1" for nowhere
        return None
