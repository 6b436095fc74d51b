"""A search for the vectors that lie closest in angle, kept sealed in a folder.

    index    the way in: add, remove, search
    entries  vectors as signed bytes, with what each has to be multiplied by
    kernels  the inner loop

A search compares with every vector, as bytes: cosines are exact to about 0.01. Vectors of faces and
voices are templates of people, so nothing of them lies readable on the disk: what is opened is held
in memory (140 MB for a million of 128 numbers).

Example:
    >>> import tempfile, numpy as np
    >>> from pathlib import Path
    >>> from clew.index.sealed import Unsealed
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     index = VectorIndex.open(Path(folder), seal=Unsealed())
    ...     index.add(np.array([7]), np.eye(1, 128, dtype=np.float32))
    ...     index.search(np.eye(1, 128, dtype=np.float32), at_least=0.9).key.tolist()
    [7]
"""

from clew.index.vectors.index import VectorHits, VectorIndex

__all__ = ["VectorHits", "VectorIndex"]
