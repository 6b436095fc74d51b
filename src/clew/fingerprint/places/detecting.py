"""Detecting: keypoints that are found again from far aside, for telling places.

Sources: Lowe, "Distinctive image features from scale-invariant keypoints" (2004), as OpenCV has it;
Arandjelovic and Zisserman, "Three things everyone should know to improve object retrieval" (2012),
for the root of the descriptors; Morel and Yu, "ASIFT" (2009), for seeing a picture tilted. A wall
that is seen from the side is pressed together, which no descriptor withstands by itself. So a
picture is looked at as it is, and as it would look from aside in five directions.
"""

from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.panels import panel_places
from clew.fingerprint.places.keypoints import PACKED, PlaceKeypoints, packed

SIDE = 640
"""The longer side, in pixels, of the pictures that keypoints are sought in."""

_MOST_A_VIEW = 250
_TILT = 2.5  # how many times a picture is pressed together, seen from aside
_DIRECTIONS = np.radians(np.arange(0, 180, 36))
_BLUR = 0.8  # pixels for each step of tilt, as Morel and Yu have it
_LEAST_CONTRAST = 0.01
_EDGE = 13  # pixels from the edge of a tilted picture within which nothing is sought
_LEAST_SIDE = 40
_WHITE = 255

type _Luma = NDArray[np.uint8]
type _Matrix = NDArray[np.float64]


def place_keypoints(pixels: NDArray[np.uint8]) -> PlaceKeypoints:
    """Return the keypoints of a picture, RGB (H, W, 3), seen as it is and from aside.

    Example:
        >>> from clew.fingerprint.forms import wave
        >>> len(place_keypoints(np.repeat(wave(1)[..., None], 3, axis=2))) > 100
        True
    """
    luma = _of_one_size(pixels)
    if min(luma.shape) < _LEAST_SIDE:
        return PlaceKeypoints.of_nothing((luma.shape[0], luma.shape[1]))
    found = [_found(luma, to_view) for to_view in _views(luma)]
    places = np.concatenate([places for places, _ in found]).astype(np.float32)
    descriptors = np.concatenate([descriptors for _, descriptors in found])
    inside = ((places >= 0) & (places < luma.shape[::-1])).all(axis=1)
    places, descriptors = places[inside], descriptors[inside]
    numbers = _numbered(pixels, luma.shape)
    across, down = places.astype(np.int64).T
    size = (luma.shape[0], luma.shape[1])
    return PlaceKeypoints(size, places, descriptors, numbers[down, across])


def _of_one_size(pixels: NDArray[np.uint8]) -> _Luma:
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    scale = SIDE / max(grey.shape)
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(grey, size, interpolation=how), np.uint8)


def _views(luma: _Luma) -> Iterator[_Matrix | None]:
    """How to get from the picture to each view of it: None is as it is, else the turn before."""
    yield None
    height, width = luma.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    for direction in _DIRECTIONS:
        cosine, sine = np.cos(direction), np.sin(direction)
        turn = np.array([[cosine, -sine], [sine, cosine]])
        yield np.hstack([turn, -(corners @ turn.T).min(axis=0)[:, None]])


def _found(luma: _Luma, turn: _Matrix | None) -> tuple[_Matrix, NDArray[np.uint8]]:
    """The places (n, 2) in the picture and the descriptors (n, 64) of one view's keypoints."""
    if turn is None:
        return _detected(luma, None)
    view, seen, to_view = _tilted(luma, turn)
    places, descriptors = _detected(view, seen)
    back = cv2.invertAffineTransform(to_view)
    return places @ back[:, :2].T + back[:, 2], descriptors


def _tilted(luma: _Luma, turn: _Matrix) -> tuple[_Luma, _Luma, _Matrix]:
    """The picture turned and then pressed together, where it is seen, and how it got there."""
    height, width = luma.shape
    turned = np.abs(turn[:, :2]) @ (width, height)
    size = (int(turned[0]), int(turned[1]))
    plain = cv2.warpAffine(luma, turn, size, borderMode=cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(plain, (0, 0), sigmaX=_BLUR * np.sqrt(_TILT**2 - 1), sigmaY=0.01)
    narrow = (max(1, int(size[0] / _TILT)), size[1])
    view = np.asarray(cv2.resize(soft, narrow, interpolation=cv2.INTER_NEAREST), np.uint8)
    to_view = np.diag([narrow[0] / size[0], 1.0]) @ turn
    whole = np.full(luma.shape, _WHITE, np.uint8)
    seen = cv2.erode(cv2.warpAffine(whole, to_view, narrow), np.ones((_EDGE, _EDGE), np.uint8))
    return view, np.asarray(seen, np.uint8), to_view


def _detected(view: _Luma, seen: _Luma | None) -> tuple[_Matrix, NDArray[np.uint8]]:
    keypoints, descriptors = _sift().detectAndCompute(view, seen)
    if not keypoints:
        return np.empty((0, 2)), np.empty((0, PACKED), np.uint8)
    strongest = np.argsort([-one.response for one in keypoints], kind="stable")[:_MOST_A_VIEW]
    places = np.array([keypoints[number].pt for number in strongest], np.float64)
    return places, packed(np.asarray(descriptors[strongest], np.float32))


@cache
def _sift() -> cv2.SIFT:
    return cv2.SIFT.create(nfeatures=_MOST_A_VIEW, contrastThreshold=_LEAST_CONTRAST)


def _numbered(pixels: NDArray[np.uint8], size: tuple[int, ...]) -> NDArray[np.uint8]:
    """For each pixel of a picture brought to `size` the number of the smallest panel there."""
    numbers = np.zeros(pixels.shape[:2], np.uint8)
    panels = enumerate(panel_places(pixels), start=1)
    for number, (rows, columns) in sorted(panels, key=lambda one: -_area(*one[1])):
        numbers[rows, columns] = number
    small = cv2.resize(numbers, (size[1], size[0]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(small, np.uint8)


def _area(rows: slice, columns: slice) -> int:
    return int((rows.stop - rows.start) * (columns.stop - columns.start))
