"""Place votes: which pictures hold the keypoints most like those of one.

Each keypoint of the query votes for the few pictures that hold the nearest, the more the nearer
they are than the next (local naive Bayes: McCann and Lowe, "Local naive Bayes nearest neighbor for
image classification", 2012). What is found everywhere is next to something everywhere, and says
little.
"""

from collections.abc import Iterable
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from clew.index.words import Nearest
from clew.match.calibration import SHORTLISTED_BY_LOOKS

NEAREST = 5
"""Pictures to ask for: the last is what the others are measured by."""

_FAR = 46  # of 128 bits: what lies further is not alike
_SHARPNESS = 3


def most_voted(nearest: Nearest) -> NDArray[np.int64]:
    """Return the keys that got votes, most first.

    Example:
        >>> bits = np.array([[2, 30, 31, 31, 31], [3, 40, 41, 41, 41]])
        >>> most_voted(Nearest(np.array([[7, 9, 8, 6, 5], [7, 8, 9, 6, 5]]), bits)).tolist()
        [7, 9, 8]
    """
    least = np.minimum(nearest.distances[:, -1:], _FAR)
    nearer = np.maximum(least - nearest.distances[:, :-1], 0) / np.maximum(least, 1)
    given = nearer > 0
    keys, number = np.unique(nearest.keys[:, :-1][given], return_inverse=True)
    votes = np.bincount(number, nearer[given] ** _SHARPNESS, minlength=len(keys))
    return np.asarray(keys[np.lexsort((keys, -votes))], np.int64)


def united(likest: Iterable[int], voted: Iterable[int], *, most: int) -> NDArray[np.int64]:
    """Return the shortlist of at most so many keys: the likest by looks and the most voted.

    Where too few got votes, more that look alike take their room.

    Example:
        >>> united([1, 2, 3], [2, 4, 5, 6], most=4).tolist(), united([1, 2], [], most=4).tolist()
        ([1, 2, 4, 5], [1, 2])
    """
    likest = list(likest)
    by_looks = max(1, round(SHORTLISTED_BY_LOOKS * most))
    both = dict.fromkeys([*likest[:by_looks], *voted, *likest])
    return np.array(list(islice(both, most)), np.int64)
