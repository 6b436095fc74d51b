"""Indexing: the search index follows the records, and can always be made anew from them.

There are two indexes in the vault folder: one over the items' fingerprints, one over the hash
lists' PDQ entries. An index entry's key is its row's key.
"""

import shutil
from pathlib import Path

import numpy as np

from clew.bureau.hashsets.models import HashSetEntry
from clew.bureau.vault.index_folders import ENTRIES, HASH_BYTES, ITEMS
from clew.bureau.vault.models import Fingerprint
from clew.index.hamming import HammingIndex

_ROWS = 20_000


def update_indexes(folder: Path) -> None:
    """Add every row that the indexes under `folder` do not hold yet; durable when this returns.

    Raises:
        IndexDamagedError: an index is broken; `rebuild_indexes` makes it anew.
    """
    for name, rows in (
        (ITEMS, Fingerprint.objects.values_list("id", "data")),
        (ENTRIES, HashSetEntry.objects.exclude(pdq=None).values_list("id", "pdq")),
    ):
        with HammingIndex.open(folder / name) as index:
            while block := list(rows.filter(id__gt=index.highest_key).order_by("id")[:_ROWS]):
                keys = np.array([key for key, _ in block], np.int64)
                hashes = b"".join(bytes(data or b"")[:HASH_BYTES] for _, data in block)
                index.add(keys, np.frombuffer(hashes, np.uint8).reshape(-1, HASH_BYTES))


def rebuild_indexes(folder: Path) -> None:
    """Make both indexes anew from the records."""
    for name in (ITEMS, ENTRIES):
        shutil.rmtree(folder / name, ignore_errors=True)
    update_indexes(folder)
