"""Sorted keys: which of very many keys are among a few that are sorted."""

import numpy as np
from numpy.typing import NDArray

NO_KEYS = np.empty(0, np.int64)
_AT_ONCE = 1 << 20


def among(keys: NDArray[np.int64], some: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each key (n,) is one of `some`, which are sorted; `keys` are not copied whole.

    Example:
        >>> among(np.array([5, 9, 2]), np.array([2, 5, 7])).tolist()
        [True, False, True]
    """
    found = np.zeros(len(keys), np.bool_)
    if not len(some):
        return found
    for start in range(0, len(keys), _AT_ONCE):
        block = keys[start : start + _AT_ONCE]
        if block.max() < some[0] or block.min() > some[-1]:
            continue
        place = np.minimum(np.searchsorted(some, block), len(some) - 1)
        found[start : start + _AT_ONCE] = some[place] == block
    return found
