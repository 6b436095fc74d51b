"""Place pairing: which keypoints of two views of places look alike.

Keypoints were sought in the picture as it is and as seen from aside, so one corner may have
several. Each corner counts once, by its likest pair.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.places.keypoints import PlaceKeypoints

_SURE_RATIO = 0.9  # the nearest must be so much nearer than the nearest elsewhere
_CONTESTED_RATIO = 0.93  # the same, where other pictures were rivals
_WINS = 0.98  # the nearest must be so much nearer than the nearest of other pictures
_ELSEWHERE = 8.0  # pixels
_CORNER = 4.0  # pixels

type _Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PlacePairs:
    """Two views' keypoints, and by their numbers `rows` and `columns` (n,) those that are alike."""

    query: PlaceKeypoints
    match: PlaceKeypoints
    rows: _Numbers
    columns: _Numbers

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def places(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Where the paired keypoints are: (n, 2) in either picture."""
        return self.query.places[self.rows], self.match.places[self.columns]


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """Two views' keypoints that are each other's nearest, by their numbers (`rows`, `columns`, n).

    `apart` (n,) tells how far their descriptors are from each other, `elsewhere` (n,) how far the
    nearest is that lies elsewhere in the match, `nearest` (q,) how far from each of the query's
    keypoints the nearest one is at all.
    """

    query: PlaceKeypoints
    match: PlaceKeypoints
    rows: _Numbers
    columns: _Numbers
    apart: NDArray[np.float32]
    elsewhere: NDArray[np.float32]
    nearest: NDArray[np.float32]


def likeness(query: PlaceKeypoints, match: PlaceKeypoints) -> Likeness:
    """Return which keypoints are alike, and how much.

    Example:
        >>> nothing = PlaceKeypoints.of_nothing((480, 640))
        >>> len(likeness(nothing, nothing).rows)
        0
    """
    if not (len(query) and len(match)):
        none, nothing = np.empty(0, np.int64), np.empty(0, np.float32)
        furthest = np.full(len(query), 2, np.float32)
        return Likeness(query, match, none, none, nothing, nothing, furthest)
    from clew.match.place_kernels import likest, likest_elsewhere  # noqa: PLC0415 -- numba loads slowly

    cosines = query.roots() @ match.roots().T
    likest_columns, likest_rows = (np.empty(size, np.int64) for size in cosines.shape)
    likest(cosines, likest_columns, likest_rows)
    numbers = np.arange(len(query))
    nearest = _apart(cosines[numbers, likest_columns])
    rows = np.flatnonzero(likest_rows[likest_columns] == numbers)
    columns = likest_columns[rows]
    others = np.empty(len(rows), np.float32)
    likest_elsewhere(cosines, match.places, rows, columns, _ELSEWHERE, others)
    return Likeness(query, match, rows, columns, nearest[rows], _apart(others), nearest)


def pair_up_places(like: Likeness) -> PlacePairs:
    """Return the keypoints that are clearly nearer to each other than any elsewhere.

    Example:
        >>> from clew.fingerprint.forms import wave
        >>> from clew.fingerprint.places.detecting import place_keypoints
        >>> found = place_keypoints(np.repeat(wave(1)[..., None], 3, axis=2))
        >>> len(pair_up_places(likeness(found, found))) > 50
        True
    """
    return _once(like, like.apart < _SURE_RATIO * like.elsewhere)


def contested_pairs(like: Likeness, rivals: NDArray[np.float32]) -> PlacePairs:
    """Return the keypoints that are nearer to each other than to any of the rivals.

    `rivals` (q,) tells how far the nearest keypoint of other pictures is. With these excluded, a
    little less sureness within the picture is enough.
    """
    wins = like.apart < _WINS * rivals[like.rows]
    return _once(like, wins & (like.apart < _CONTESTED_RATIO * like.elsewhere))


def _once(like: Likeness, chosen: NDArray[np.bool_]) -> PlacePairs:
    """The chosen pairs, the likest first, each corner once in either picture."""
    order = np.argsort(like.apart[chosen], kind="stable")
    rows, columns = like.rows[chosen][order], like.columns[chosen][order]
    once = _corners(like.query.places[rows])
    rows, columns = rows[once], columns[once]
    once = _corners(like.match.places[columns])
    return PlacePairs(like.query, like.match, rows[once], columns[once])


def _apart(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far vectors of length 1 are from each other."""
    return np.sqrt(np.maximum(2 - 2 * cosines, 0))


def _corners(places: NDArray[np.float32]) -> _Numbers:
    """The numbers of the first place (n, 2) in every small square of the picture, in order."""
    _, first = np.unique((places // _CORNER).astype(np.int64), axis=0, return_index=True)
    return np.sort(first)
