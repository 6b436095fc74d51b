"""Frame geometry: how all frames of a clip lie on another's, where an edit lays them all alike.

Who crops, mirrors or films a clip does so with all its frames alike, while its camera moves. So
most frames lie on the frames of their moments by one common homography, but on those before and
after by others: keypoints held against the common one tell the moment better than keypoints that
may lie by any, and few of them are enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.keypoints import Keypoints
from clew.match.pairing import pair_up

type Matrix = NDArray[np.float64]
type _Places = NDArray[np.float32]

_RANSAC_PIXELS, _EXACT_PIXELS = 3.0, 2.0
_LEAST_PAIRS = 8
_ALIKE = 0.015  # of the picture, by which the corners of like homographies are apart at most
_LEAST_FRAMES = 3
_CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a query's frame, by its number, lies on some frame of the match.

    `query` and `match` (n, 2) are the places of the keypoints that lie on each other, in shares of
    width and height; `exact` counts them, each by how exactly it lies.
    """

    frame: int
    query: _Places
    match: _Places
    homography: Matrix
    exact: float

    @property
    def corners(self) -> _Places:
        """Where the query's corners lie."""
        return _moved(_CORNERS, self.homography)


def fit(query: Keypoints, match: Keypoints, *, frame: int = 0) -> Fit | None:
    """Return how two frames lie on each other; None where their keypoints do not tell.

    Example:
        >>> from clew.fingerprint.detection import detect
        >>> from clew.fingerprint.forms import wave
        >>> found = detect(wave(1), most=100, mirrored=0).plain
        >>> own = fit(found, found)
        >>> own is not None and own.exact > 50
        True
    """
    pairs = pair_up(query, match)
    if len(pairs) < _LEAST_PAIRS:
        return None
    here, there = pairs.places
    found, inliers = cv2.findHomography(here, there, cv2.USAC_MAGSAC, _RANSAC_PIXELS)
    homography = np.asarray(found, np.float64)
    if homography.shape != (3, 3):
        return None
    off = _moved(here, homography) - there
    lie = inliers.ravel() > 0
    return Fit(
        frame,
        here[lie] / _sides(query),
        there[lie] / _sides(match),
        np.diag([*1 / _sides(match), 1]) @ homography @ np.diag([*_sides(query), 1]),
        _counted(off),
    )


def common_homography(fits: Sequence[Fit]) -> Matrix | None:
    """Return the homography, in shares, by which most frames lie on one of the match; else None.

    Example:
        >>> common_homography([]) is None
        True
    """
    frames = {one.frame for one in fits}
    if len(frames) < _LEAST_FRAMES:
        return None
    corners = np.stack([one.corners for one in fits])
    alike = np.abs(corners[:, None] - corners[None]).max(axis=(2, 3)) < _ALIKE
    exact = np.array([one.exact for one in fits])
    numbers = np.array([one.frame for one in fits])
    support = np.zeros(len(fits))
    for frame in frames:
        support += np.where(alike & (numbers == frame)[None], exact[None], 0).max(axis=1)
    best = alike[int(support.argmax())]
    if 2 * len(set(numbers[best].tolist())) < max(2 * _LEAST_FRAMES, len(frames)):
        return None
    kept = [one for one, is_kept in zip(fits, best.tolist(), strict=True) if is_kept]
    here = np.concatenate([one.query for one in kept])
    there = np.concatenate([one.match for one in kept])
    found, _ = cv2.findHomography(here, there, cv2.RANSAC, _ALIKE / 3)
    homography = np.asarray(found, np.float64)
    return homography if homography.shape == (3, 3) else None


def lying_by(homography: Matrix, query: Keypoints, match: Keypoints) -> float:
    """Return how many keypoints lie where a homography in shares puts them, by how exactly.

    Example:
        >>> nothing = Keypoints.of_nothing((48, 64))
        >>> lying_by(np.eye(3), nothing, nothing)
        0.0
    """
    pairs = pair_up(query, match)
    if not len(pairs):
        return 0.0
    here, there = pairs.places
    put = _moved(here / _sides(query), homography) * _sides(match)
    return _counted(put - there)


def _moved(places: _Places, homography: Matrix) -> _Places:
    moved = cv2.perspectiveTransform(places[:, None].astype(np.float32), homography)[:, 0]
    return np.asarray(moved, np.float32)


def _sides(keypoints: Keypoints) -> NDArray[np.float32]:
    """Width and height in pixels."""
    return np.array(keypoints.size[::-1], np.float32)


def _counted(off: _Places) -> float:
    return float(np.exp(-(off.astype(np.float64) ** 2).sum(axis=1) / _EXACT_PIXELS**2).sum())
