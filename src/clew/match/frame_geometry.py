"""Frame geometry: how all frames of a clip lie on another's, where an edit lays them all alike.

Who crops, mirrors or films a clip does so with all its frames alike, while its camera moves. So
most frames lie on the frames of their moments by one common homography, but on those before and
after by others: keypoints held against the common one tell the moment better than keypoints that
may lie by any, and few of them are enough.
"""

import math
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
_FITS_WELL = 0.6  # of the most keypoints that lie exactly
_MOST_TRIED = 60  # homographies
_LEAST_FRAMES = 2
_REFINED = 3  # times
_NEAR = 4.0  # squares of the exact distance within which places make it more exact
_PLAIN_SHARE = 0.4  # of the keypoints must lie by a crop: far more edits are than turn or tilt

ENOUGH = 5.0
"""Keypoints that lie by the homography common to all frames: strangers have none."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Keypoints of two frames that look alike: their places (n, 2) in pixels, and both sizes."""

    here: _Places
    there: _Places
    sides: tuple[_Places, _Places]

    @classmethod
    def of(cls, query: Keypoints, match: Keypoints) -> "Laid":
        """Return those of a query's frame and a match's."""
        sides = (np.array(one.size[::-1], np.float32) for one in (query, match))
        return cls(*pair_up(query, match).places, (next(sides), next(sides)))

    @property
    def own(self) -> Matrix | None:
        """The homography, in shares of width and height, that lays most on each other."""
        if len(self.here) < _LEAST_PAIRS:
            return None
        found, _ = cv2.findHomography(self.here, self.there, cv2.USAC_MAGSAC, _RANSAC_PIXELS)
        homography: Matrix = np.asarray(found, np.float64)
        if homography.shape != (3, 3):
            return None
        query, match = (np.diag([*side, 1.0]) for side in self.sides)
        return np.linalg.inv(match) @ homography @ query

    def exactness(self, homography: Matrix) -> NDArray[np.float64]:
        """How exactly (n,) the keypoints lie by a homography in shares: 1 is exactly, 0 not."""
        if not len(self.here):
            return np.empty(0)
        put = cv2.perspectiveTransform((self.here / self.sides[0])[:, None], homography)[:, 0]
        off = np.asarray(put * self.sides[1] - self.there, np.float64)
        return np.exp(-(off**2).sum(axis=1) / _EXACT_PIXELS**2)

    def lying(self, homography: Matrix | None) -> float:
        """How many keypoints lie by it, each counted by how exactly."""
        return 0.0 if homography is None else float(self.exactness(homography).sum())


def common_homography(frames: Sequence[Sequence[Laid]]) -> Matrix | None:
    """Return the homography by which the frames of a query best lie on one of the match each.

    For each frame of the query all frames of the match are given that may show its moment. None
    where no two frames lie by the same.

    Example:
        >>> common_homography([]) is None
        True
    """
    tried = [homography for laid in frames for homography in _well_fitting(laid)]
    if not tried:
        return None
    best = _best(frames, tried)
    plain = _best(frames, [_plain(homography) for homography in tried], is_plain=True)
    lying, lying_plainly = _most(frames, best), _most(frames, plain)
    if sum(lying_plainly) >= _PLAIN_SHARE * sum(lying):
        best, lying = plain, lying_plainly
    enough = sum(count >= ENOUGH for count in lying)
    return best if enough >= max(_LEAST_FRAMES, len(frames) / 3) else None


def _best(
    frames: Sequence[Sequence[Laid]], tried: Sequence[Matrix], *, is_plain: bool = False
) -> Matrix:
    """The homography of those tried by which most keypoints of all frames lie, made more exact."""
    some = tried[:: -(-len(tried) // _MOST_TRIED)]
    best = max(some, key=lambda homography: sum(_most(frames, homography)))
    for _ in range(_REFINED):
        best = _refined(frames, best, is_plain=is_plain)
    return best


def _plain(homography: Matrix) -> Matrix:
    """The crop that comes nearest to a homography: no turn, no tilt."""
    grid = np.stack(np.meshgrid(*[np.linspace(0.1, 0.9, 5)] * 2), axis=-1).reshape(-1, 2)
    there = cv2.perspectiveTransform(grid[:, None], homography)[:, 0]
    return _cropping(grid, np.asarray(there, np.float64))


def _cropping(here: NDArray[np.floating], there: NDArray[np.floating]) -> Matrix:
    """The stretching and shifting, each way, that lays places (n, 2) nearest to others."""
    cropping = np.eye(3)
    for axis in (0, 1):
        ones = np.stack([here[:, axis], np.ones(len(here))], axis=1)
        cropping[axis, [axis, 2]] = np.linalg.lstsq(ones, there[:, axis])[0]
    return cropping


def _well_fitting(laid: Sequence[Laid]) -> list[Matrix]:
    """The homographies by which one frame lies nearly as well as it can."""
    own = [(one, homography) for one in laid if (homography := one.own) is not None]
    lying = [one.lying(homography) for one, homography in own]
    most = max(lying, default=0.0)
    return [own[n][1] for n, count in enumerate(lying) if count >= _FITS_WELL * most]


def _most(frames: Sequence[Sequence[Laid]], homography: Matrix) -> list[float]:
    return [max((one.lying(homography) for one in laid), default=0.0) for laid in frames]


def _refined(frames: Sequence[Sequence[Laid]], homography: Matrix, *, is_plain: bool) -> Matrix:
    """The homography that lays what lies by this one still more exactly."""
    here, there = [], []
    for laid in frames:
        best = max(laid, key=lambda one: one.lying(homography), default=None)
        if best is not None and best.lying(homography) >= ENOUGH:
            lies = best.exactness(homography) > math.exp(-_NEAR)
            here.append((best.here / best.sides[0])[lies])
            there.append((best.there / best.sides[1])[lies])
    if not here:
        return homography
    if is_plain:
        return _cropping(np.concatenate(here), np.concatenate(there))
    found, _ = cv2.findHomography(np.concatenate(here), np.concatenate(there), 0)
    refined: Matrix = np.asarray(found, np.float64)
    return refined if refined.shape == (3, 3) else homography
