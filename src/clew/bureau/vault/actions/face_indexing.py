"""Face indexing: the sealed index of faces follows the records, and can be made anew from them."""

import shutil

import numpy as np

from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.index_folders import FACES
from clew.bureau.vault.queries.faces import comparable_faces
from clew.index.vectors import VectorIndex

_FACES = 20_000  # read and added at once


def update_face_index(vault: VaultFolder) -> None:
    """Add every face that can be compared and that the index does not hold yet.

    Raises:
        VectorsDamagedError: the index is broken; `rebuild_face_index` makes it anew.
        TamperedTemplateError: a face is not what was recorded.
    """
    index = VectorIndex.open(vault.index_folder / FACES, seal=vault.templates)
    while faces := list(comparable_faces(index.highest_key, _FACES, templates=vault.templates)):
        keys = np.array([key for key, _ in faces], np.int64)
        index.add(keys, np.stack([embedding for _, embedding in faces]))


def rebuild_face_index(vault: VaultFolder) -> None:
    """Make the index of faces anew from the records."""
    shutil.rmtree(vault.index_folder / FACES, ignore_errors=True)
    update_face_index(vault)
