"""Lists of networks and their places, as commands are given them."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clew.network.jurisdiction.networks import Networks


def networks_from(paths: Iterable[Path]) -> "Networks":
    """Return the lists in these files, each asked before the next, and the bundled one last.

    Raises:
        UnreadableNetworksError: one of them is no such list.
    """
    from clew.network.jurisdiction.bundled import BundledNetworks
    from clew.network.jurisdiction.csv_networks import CsvNetworks
    from clew.network.jurisdiction.mmdb_networks import MmdbNetworks
    from clew.network.jurisdiction.networks import FirstOf

    own: list[Networks] = []
    for path in paths:
        if path.suffix.lower() == ".mmdb":
            own.append(MmdbNetworks(path))
        else:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                own.append(CsvNetworks(lines, source=path.name))
    return FirstOf([*own, BundledNetworks()])
