"""Epipolar geometry: whether two pictures show one place from two viewpoints.

A homography lays one flat picture on another. Two photographs of a room do not lie on each other:
near things move against far ones. But every keypoint of the one must lie on a line in the other,
which the two viewpoints give (the fundamental matrix, found by RANSAC, MAGSAC++). A line excludes
less than a point, so chance fits more: only what goes well beyond the share that strangers' pairs
fit says anything.

Source: Hartley and Zisserman, "Multiple View Geometry in Computer Vision" (2003), chapters 9, 11.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.match.calibration import scene_log_ratio
from clew.match.framed import Framed, Panelled
from clew.match.projection import projected
from clew.match.spread import fill_a_stripe, most_together

_LEAST_PAIRS = 12
_RANSAC_PIXELS = 2.0
_CONFIDENCE, _ROUNDS = 0.999, 2000
_OFF_PIXELS = 14.0  # further than this from where the homography puts it, a keypoint is not on it


@dataclass(frozen=True, slots=True)
class TwoViews:
    """What speaks for two viewpoints of one place.

    `agreeing` of the `paired` keypoints lie on their lines; `moved` of those lie clearly off the
    best homography, which no edit of one picture makes. `log_ratio` is what that is worth.
    """

    agreeing: int
    paired: int
    moved: int
    log_ratio: float


class Paired(Protocol):
    """Two pictures' keypoints of which some are alike: see `clew.match.pairing.Pairs`."""

    @property
    def query(self) -> Panelled: ...  # noqa: D102 -- told above

    @property
    def match(self) -> Panelled: ...  # noqa: D102 -- told above

    @property
    def rows(self) -> NDArray[np.int64]: ...  # noqa: D102 -- told above

    @property
    def columns(self) -> NDArray[np.int64]: ...  # noqa: D102 -- told above

    @property
    def places(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]: ...  # noqa: D102 -- told above

    def __len__(self) -> int: ...


def two_views(
    pairs: Paired,
    *,
    weighed: Callable[[float, int], float] = scene_log_ratio,
    in_stripes: Callable[[Iterable[bool]], bool] = any,
    uncounted: Callable[[int], float] = lambda _together: 0.0,
) -> TwoViews | None:
    """Return what speaks for two viewpoints, or None where there is too little to tell.

    `weighed` tells what it is worth that so many keypoints agree, of so many paired. Where they
    fill a stripe only, in `any` of the pictures or in `all`, nothing is told. `uncounted` tells how
    many count for nothing, of so many that lie together in one of the pictures.

    Example:
        >>> from clew.fingerprint.detection import detect
        >>> from clew.fingerprint.forms import wave
        >>> from clew.match.pairing import pair_up
        >>> found = detect(wave(1), most=300, mirrored=0).plain
        >>> views = two_views(pair_up(found, found))
        >>> views is not None and views.moved
        0
    """
    if len(pairs) < _LEAST_PAIRS:
        return None
    query, match = pairs.places
    try:
        _, on_line = cv2.findFundamentalMat(
            query, match, cv2.USAC_MAGSAC, _RANSAC_PIXELS, _CONFIDENCE, _ROUNDS
        )
        homography, _ = cv2.findHomography(query, match, cv2.USAC_MAGSAC, 2.5 * _RANSAC_PIXELS)
    except cv2.error:  # OpenCV asserts where it finds no model at all
        return None
    if np.shape(on_line) != (len(pairs), 1):
        return None
    agree = on_line[:, 0] > 0
    sides = ((pairs.query, pairs.rows[agree]), (pairs.match, pairs.columns[agree]))
    stripes = (fill_a_stripe(side, numbers) for side, numbers in sides)
    if in_stripes(stripes) or _is_framed(homography, pairs, agree):
        return None
    agreeing, moved = int(agree.sum()), int((agree & _off(homography, pairs)).sum())
    counted = agreeing - uncounted(max(most_together(side, numbers) for side, numbers in sides))
    return TwoViews(agreeing, len(pairs), moved, weighed(counted, len(pairs)))


def _is_framed(homography: object, pairs: Paired, agree: NDArray[np.bool_]) -> bool:
    """Whether only a frame about different pictures agrees; see `clew.match.framed`."""
    flat = np.asarray(homography, np.float64)
    if flat.shape != (3, 3):
        return False
    framed = Framed(pairs.query, pairs.match, flat)
    return framed.is_all_that_agrees(pairs.rows[agree], pairs.columns[agree])


def _off(homography: object, pairs: Paired) -> NDArray[np.bool_]:
    flat = np.asarray(homography, np.float64)
    if flat.shape != (3, 3):
        return np.zeros(len(pairs), np.bool_)
    query, match = pairs.places
    across, down, _ = projected(flat, query)
    return np.hypot(across - match[:, 0], down - match[:, 1]) > _OFF_PIXELS
