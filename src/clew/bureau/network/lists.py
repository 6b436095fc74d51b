"""The node's lists of networks and their places: CLEW_NETWORKS, then the one Clew comes with.

So a build by a command, one by a call, and what brings either up to date tell the same countries.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from clew.network.jurisdiction.files import networks_from
from clew.network.jurisdiction.networks import Networks


def node_networks() -> Networks:
    """Return the lists of this node; a file that was written anew is read anew.

    Raises:
        UnreadableNetworksError: one of them is no such list.
        OSError: one of them cannot be opened.
    """
    paths = tuple(settings.CLEW_NETWORKS)
    return _read(paths, tuple(path.stat().st_mtime_ns for path in paths))


@lru_cache(maxsize=1)
def _read(paths: tuple[Path, ...], _written_at: tuple[int, ...]) -> Networks:
    return networks_from(paths)
