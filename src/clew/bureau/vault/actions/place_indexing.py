"""Place indexing: the sealed indexes over places follow the records.

There are two: over what places look like to a model, and over their keypoints.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from clew.bureau.vault.actions.indexing import Rebuilt, set_aside_whole
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.index_folders import PLACE_WORDS, PLACES, check_sealed_index
from clew.bureau.vault.models import Fingerprint
from clew.fingerprint.kinds.place import KIND
from clew.fingerprint.places.place import PlaceView
from clew.fingerprint.places.words import held_words
from clew.index.sealed import SealedDamagedError
from clew.index.vectors import VectorIndex
from clew.index.words import Listed, WordIndex

_AT_ONCE = 1_000  # read and added

type _Views = Sequence[tuple[int, PlaceView]]


def update_place_indexes(vault: VaultFolder) -> int:
    """Add every view of a place that tells enough and is not held yet; return how many these were.

    Raises:
        SealedDamagedError: an index is broken; `rebuild_place_indexes` makes it anew.
    """
    return max(update(vault) for update in _UPDATES.values())


def rebuild_place_indexes(vault: VaultFolder, *, whole: bool = False) -> Sequence[Rebuilt]:
    """Set aside what is damaged, and make it again from the records.

    With `whole` both are made again in any case.
    """
    return [_rebuilt(vault, name, whole=whole) for name in _UPDATES]


def _rebuilt(vault: VaultFolder, name: str, *, whole: bool) -> Rebuilt:
    folder = vault.index_folder / name
    aside: list[str] = []
    try:
        check_sealed_index(folder, vault.templates)
    except SealedDamagedError:
        aside = [set_aside_whole(folder)]
    if whole:
        shutil.rmtree(folder, ignore_errors=True)
    return Rebuilt(name, aside, _UPDATES[name](vault))


def _update_looks(vault: VaultFolder) -> int:
    index = VectorIndex.open(vault.index_folder / PLACES, seal=vault.templates)
    added = 0
    for views in _views(above=index.highest_key):
        keys = np.array([key for key, _ in views], np.int64)
        index.add(keys, np.stack([view.embedding for _, view in views]))
        added += len(views)
    return added


def _update_words(vault: VaultFolder) -> int:
    index = WordIndex.open(vault.index_folder / PLACE_WORDS, seal=vault.templates)
    added = 0
    for views in _views(above=index.highest_key):
        index.add(Listed.of({key: held_words(view.keypoints).as_held for key, view in views}))
        added += len(views)
    return added


_UPDATES: dict[str, Callable[[VaultFolder], int]] = {
    PLACES: _update_looks,
    PLACE_WORDS: _update_words,
}


def _views(*, above: int) -> Iterator[_Views]:
    """Yield the views that tell enough and whose rows are above one, so many at once."""
    telling = Fingerprint.objects.filter(
        kind=KIND.name, version=KIND.version, low_information=False
    ).order_by("id")
    while rows := list(telling.filter(id__gt=above).values_list("id", "data")[:_AT_ONCE]):
        yield [(key, PlaceView.from_bytes(bytes(data))) for key, data in rows]
        above = rows[-1][0]
