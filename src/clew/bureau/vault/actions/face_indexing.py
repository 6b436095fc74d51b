"""Face indexing: the sealed index of faces follows the records, and can be made anew from them."""

import shutil

import numpy as np

from clew.bureau.vault.actions.indexing import Rebuilt, set_aside_whole
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.index_folders import FACES, check_face_index
from clew.bureau.vault.queries.faces import comparable_faces
from clew.index.vectors import VectorIndex, VectorsDamagedError

_FACES = 20_000  # read and added at once


def update_face_index(vault: VaultFolder) -> int:
    """Add every face that can be compared and is not held yet; return how many these were.

    Raises:
        VectorsDamagedError: the index is broken; `rebuild_face_index` makes it anew.
        TamperedTemplateError: a face is not what was recorded.
    """
    index = VectorIndex.open(vault.index_folder / FACES, seal=vault.templates)
    added = 0
    while faces := list(comparable_faces(index.highest_key, _FACES, templates=vault.templates)):
        keys = np.array([key for key, _ in faces], np.int64)
        index.add(keys, np.stack([embedding for _, embedding in faces]))
        added += len(keys)
    return added


def rebuild_face_index(vault: VaultFolder, *, whole: bool = False) -> Rebuilt:
    """Set the index of faces aside if it is damaged, and make it again from the records.

    With `whole` it is made again in any case.
    """
    folder = vault.index_folder / FACES
    aside: list[str] = []
    try:
        check_face_index(folder, vault.templates)
    except VectorsDamagedError:
        aside = [set_aside_whole(folder)]
    if whole:
        shutil.rmtree(folder, ignore_errors=True)
    return Rebuilt(FACES, aside, update_face_index(vault))
