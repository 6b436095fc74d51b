"""A search for the keypoints that differ in the fewest bits, by words under which they are listed.

    index    the way in: add, remove, and the nearest of many at once
    entries  pictures and their keypoints, listed by word
    kernels  the inner loop

It is not exact: what is like a keypoint but listed under no word that is looked under is missed.
What it costs is bounded: a keypoint is compared with at most 100,000 of each segment, and answered
with the few nearest. A keypoint that is held takes 22 bytes, on the disk (sealed) as in memory.

Example:
    >>> import tempfile, numpy as np
    >>> from pathlib import Path
    >>> from clew.index.sealed import Unsealed
    >>> listed = Listed.of({7: (np.array([3], np.uint16), np.zeros((1, 2), np.uint64))})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     index = WordIndex.open(Path(folder), seal=Unsealed())
    ...     index.add(listed)
    ...     found = index.nearest(np.array([[3]], np.uint16), np.ones((1, 2), np.uint64), most=2)
    >>> found.keys.tolist(), found.distances.tolist()
    ([[7, -1]], [[2, 128]])
"""

from clew.index.words.entries import Listed
from clew.index.words.index import Nearest, WordIndex, nearest_of

__all__ = ["Listed", "Nearest", "WordIndex", "nearest_of"]
