"""Lists of networks and their places, out of files."""

from collections.abc import Iterable
from pathlib import Path

from clew.network.jurisdiction.bundled import BundledNetworks
from clew.network.jurisdiction.csv_networks import CsvNetworks
from clew.network.jurisdiction.mmdb_networks import MmdbNetworks
from clew.network.jurisdiction.networks import FirstOf, Networks


def networks_from(paths: Iterable[Path]) -> Networks:
    """Return the lists in these files, each asked before the next, and the bundled one last.

    Raises:
        UnreadableNetworksError: one of them is no such list.
        OSError: one of them cannot be opened.
    """
    own: list[Networks] = []
    for path in paths:
        if path.suffix.lower() == ".mmdb":
            own.append(MmdbNetworks(path))
        else:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                own.append(CsvNetworks(lines, source=path.name))
    return FirstOf([*own, BundledNetworks()])
