"""An exact radius search over 256-bit hashes, kept in a folder.

    index     the way in: add, search, remove
    search    through all parts: by tables where a part has them, else by comparing one by one
    segment   immutable, memory-mapped files: hashes and, of many, the tables over them
    tables    where the hashes with a given piece of 16 bits are
    probe     the search by tables
    scan      the search by comparing
    tail      the newest hashes, in a log that survives a crash
    merging   few large segments of many, written beside those who add
    removing  keys hidden at once, and left out when their segment is written anew
    mending   what is damaged set aside, and made again from the records
    manifest  which files make up the index, replaced in one step
    files     the folder: its locks, and how the manifest is replaced

What a search returns equals brute force over everything that was added and not removed.

Example:
    >>> import tempfile, numpy as np
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder, HammingIndex.open(Path(folder)) as index:
    ...     index.add(np.array([7]), np.zeros((1, 32), np.uint8))
    ...     index.search(np.zeros((1, 32), np.uint8), radius=0).key.tolist()
    [7]
"""

from clew.index.hamming.errors import IndexDamagedError
from clew.index.hamming.index import HammingIndex
from clew.index.hamming.mending import set_aside_damaged
from clew.index.hamming.scan import Hits

__all__ = ["HammingIndex", "Hits", "IndexDamagedError", "set_aside_damaged"]
