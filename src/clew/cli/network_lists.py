"""Lists of networks and their places, as commands are given them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clew.network.jurisdiction.networks import Networks


def lists_named(paths: Sequence[Path] | None) -> "Networks":
    """Return the lists in these files, or else the node's; the session is open.

    Raises:
        UnreadableNetworksError: one of them is no such list.
    """
    from clew.bureau.network.lists import node_networks
    from clew.network.jurisdiction.files import networks_from

    return networks_from(paths) if paths else node_networks()
