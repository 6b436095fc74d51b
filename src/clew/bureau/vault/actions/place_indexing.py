"""Place indexing: the sealed index over what places look like follows the records."""

import shutil

import numpy as np

from clew.bureau.vault.actions.indexing import Rebuilt, set_aside_whole
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.index_folders import PLACES, check_sealed_index
from clew.bureau.vault.models import Fingerprint
from clew.fingerprint.kinds.place import KIND
from clew.fingerprint.places.place import PlaceView
from clew.index.vectors import VectorIndex, VectorsDamagedError

_AT_ONCE = 1_000  # read and added


def update_place_index(vault: VaultFolder) -> int:
    """Add every view of a place that tells enough and is not held yet; return how many these were.

    Raises:
        VectorsDamagedError: the index is broken; `rebuild_place_index` makes it anew.
    """
    index = VectorIndex.open(vault.index_folder / PLACES, seal=vault.templates)
    telling = Fingerprint.objects.filter(
        kind=KIND.name, version=KIND.version, low_information=False
    ).order_by("id")
    added = 0
    while rows := list(
        telling.filter(id__gt=index.highest_key).values_list("id", "data")[:_AT_ONCE]
    ):
        keys = np.array([key for key, _ in rows], np.int64)
        views = [PlaceView.from_bytes(bytes(data)) for _, data in rows]
        index.add(keys, np.stack([view.embedding for view in views]))
        added += len(keys)
    return added


def rebuild_place_index(vault: VaultFolder, *, whole: bool = False) -> Rebuilt:
    """Set the index aside if it is damaged, and make it again from the records.

    With `whole` it is made again in any case.
    """
    folder = vault.index_folder / PLACES
    aside: list[str] = []
    try:
        check_sealed_index(folder, vault.templates)
    except VectorsDamagedError:
        aside = [set_aside_whole(folder)]
    if whole:
        shutil.rmtree(folder, ignore_errors=True)
    return Rebuilt(PLACES, aside, update_place_index(vault))
