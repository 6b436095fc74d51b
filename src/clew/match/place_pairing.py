"""Place pairing: which keypoints of two views of places look alike.

Keypoints were sought in the picture as it is and as seen from aside, so one corner may have
several. Each corner counts once, by its likest pair.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.places.keypoints import PlaceKeypoints

_SURE_RATIO = 0.9  # the nearest must be so much nearer than the nearest elsewhere
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


def pair_up_places(query: PlaceKeypoints, match: PlaceKeypoints) -> PlacePairs:
    """Return the keypoints that are each other's nearest, and clearly nearer than any elsewhere.

    Example:
        >>> from clew.fingerprint.forms import wave
        >>> from clew.fingerprint.places.detecting import place_keypoints
        >>> found = place_keypoints(np.repeat(wave(1)[..., None], 3, axis=2))
        >>> len(pair_up_places(found, found)) > 50
        True
    """
    if not (len(query) and len(match)):
        nothing = np.empty(0, np.int64)
        return PlacePairs(query, match, nothing, nothing)
    cosines = query.roots() @ match.roots().T
    nearest = cosines.argmax(axis=1)
    rows = np.flatnonzero(cosines.argmax(axis=0)[nearest] == np.arange(len(query)))
    columns = nearest[rows]
    best = cosines[rows, columns]
    elsewhere = np.where(_near(match.places, columns), np.float32(-1), cosines[rows]).max(axis=1)
    sure = _apart(best) < _SURE_RATIO * _apart(elsewhere)
    order = np.argsort(-best[sure], kind="stable")
    rows, columns = rows[sure][order], columns[sure][order]
    once = _corners(query.places[rows])
    rows, columns = rows[once], columns[once]
    once = _corners(match.places[columns])
    return PlacePairs(query, match, rows[once], columns[once])


def _near(places: NDArray[np.float32], numbers: _Numbers) -> NDArray[np.bool_]:
    """Which of the places (m, 2) lie near each (n,) of some of them: (n, m)."""
    across, down = places.T
    near: NDArray[np.bool_] = np.abs(across[numbers, None] - across) < _ELSEWHERE
    near &= np.abs(down[numbers, None] - down) < _ELSEWHERE
    return near


def _apart(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far vectors of length 1 are from each other."""
    return np.sqrt(np.maximum(2 - 2 * cosines, 0))


def _corners(places: NDArray[np.float32]) -> _Numbers:
    """The numbers of the first place (n, 2) in every small square of the picture, in order."""
    _, first = np.unique((places // _CORNER).astype(np.int64), axis=0, return_index=True)
    return np.sort(first)
