"""Trait indexing: the sealed indexes of faces and voices follow the records."""

import shutil

import numpy as np

from clew.bureau.vault.actions.indexing import Rebuilt, set_aside_whole
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.index_folders import check_sealed_index
from clew.bureau.vault.queries.traits import comparable_traits
from clew.bureau.vault.traits import KeptTrait
from clew.index.sealed import SealedDamagedError
from clew.index.vectors import VectorIndex
from clew.match.traits import SeenTrait

_AT_ONCE = 20_000  # read and added


def update_trait_index[Seen: SeenTrait](vault: VaultFolder, kept: KeptTrait[Seen]) -> int:
    """Add every trait that can be compared and is not held yet; return how many these were.

    Raises:
        SealedDamagedError: the index is broken; `rebuild_trait_index` makes it anew.
        TamperedTemplateError: a template is not what was recorded.
    """
    index = VectorIndex.open(vault.index_folder / kept.index, seal=vault.templates)
    added = 0
    while rows := list(
        comparable_traits(kept.trait, index.highest_key, _AT_ONCE, templates=vault.templates)
    ):
        keys = np.array([key for key, _ in rows], np.int64)
        index.add(keys, np.stack([embedding for _, embedding in rows]))
        added += len(keys)
    return added


def rebuild_trait_index[Seen: SeenTrait](
    vault: VaultFolder, kept: KeptTrait[Seen], *, whole: bool = False
) -> Rebuilt:
    """Set an index of traits aside if it is damaged, and make it again from the records.

    With `whole` it is made again in any case.
    """
    folder = vault.index_folder / kept.index
    aside: list[str] = []
    try:
        check_sealed_index(folder, vault.templates)
    except SealedDamagedError:
        aside = [set_aside_whole(folder)]
    if whole:
        shutil.rmtree(folder, ignore_errors=True)
    return Rebuilt(kept.index, aside, update_trait_index(vault, kept))
