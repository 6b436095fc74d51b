"""Finding: where lines of text are in a picture, by PP-OCRv6's detector.

Source: Liao et al., "Real-time scene text detection with differentiable binarization" (2020): the
model gives for every pixel how likely it is the core of a line of text; a line is a stretch of such
pixels, grown by what the core was shrunk in training.

A picture is looked at shrunk. Where small lines were found there, it is looked at closer: small
print stands beside large.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.inference import session_of

type Pixels = NDArray[np.uint8]
type Corners = NDArray[np.float32]

_SIDE = 960  # pixels of the longer side in which text is sought
_CLOSE_SIDE = 1280
_LEAST_SIDE = 320  # smaller pictures are put on a ground of this size
_SMALL = 18.0  # pixels: lines lower than that in the shrunk picture are looked at closer
_WORTH = 1.3  # how much closer is worth it
_STEP = 32  # the model wants multiples of it
_LEAST_PIXEL, _LEAST_LINE = 0.3, 0.5  # likelihood
_GROWN = 1.6
_LEAST_HIGH = 3.0  # pixels of a core
_MOST = 2_000
_BESIDE = 2.0  # lines' heights around small lines that are looked at closer too


@dataclass(frozen=True, slots=True, eq=False)
class FoundLine:
    """A line: the corners (4, 2) of its rectangle in pixels, from the upper left, clockwise."""

    corners: Corners
    score: float

    @property
    def width(self) -> float:
        """Pixels along its upper side."""
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def height(self) -> float:
        """Pixels along its left side."""
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))

    @property
    def letters(self) -> float:
        """Pixels of its shorter side, which is about how high its letters are."""
        return min(self.width, self.height)

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle (x, y), in pixels."""
        x, y = self.corners.mean(axis=0).tolist()
        return x, y


class LineFinder:
    """The detector, loaded."""

    def __init__(self, weights: bytes) -> None:
        self._session = session_of(weights)

    def find(self, bgr: Pixels) -> list[FoundLine]:
        """Return the lines of a picture, in the order of reading."""
        found = list(self._in(bgr, _SIDE))
        scale = _SIDE / max(bgr.shape[:2])
        small = [line for line in found if line.letters * scale < _SMALL]
        if scale < 1 and small:
            found = self._closer(bgr, found, small)
        return sorted(found, key=_order)

    def _closer(
        self, bgr: Pixels, found: Sequence[FoundLine], small: Sequence[FoundLine]
    ) -> list[FoundLine]:
        """The lines, those around the small ones as they are seen from closer."""
        (left, top), (right, bottom) = _around(small, bgr)
        part = bgr[top:bottom, left:right]
        if max(part.shape[:2]) * _WORTH > max(bgr.shape[:2]) * _CLOSE_SIDE / _SIDE:
            return list(found)
        corner = np.array((left, top), np.float32)
        seen = [
            FoundLine(line.corners + corner, line.score) for line in self._in(part, _CLOSE_SIDE)
        ]
        return seen + [line for line in found if not any(_is_one(line, other) for other in seen)]

    def _in(self, bgr: Pixels, side: int) -> Iterator[FoundLine]:
        """The lines of a picture that is shrunk to this side."""
        shown = _shown(bgr, side)
        scale = max(bgr.shape[:2]) / max(shown.shape[:2])
        likely = self._likely(shown)
        mask = cv2.dilate((likely > _LEAST_PIXEL).astype(np.uint8), np.ones((2, 2), np.uint8))
        cores, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for core in sorted(cores, key=cv2.contourArea, reverse=True)[:_MOST]:
            middle, size, angle = cv2.minAreaRect(core)
            score = _mean_within(likely, core)
            if min(size) >= _LEAST_HIGH and score >= _LEAST_LINE:
                grown = size[0] * size[1] * _GROWN / (size[0] + size[1])
                points = cv2.boxPoints((middle, (size[0] + grown, size[1] + grown), angle))
                yield FoundLine(_ordered(points * scale), score)

    def _likely(self, shown: Pixels) -> NDArray[np.float32]:
        """How likely each pixel is the core of a line (H, W)."""
        height, width = shown.shape[:2]
        below, right = (max(-side % _STEP, _LEAST_SIDE - side) for side in (height, width))
        padded = cv2.copyMakeBorder(shown, 0, below, 0, right, cv2.BORDER_REPLICATE)
        wanted = (padded.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None]
        (told,) = self._session.run(None, {"x": np.ascontiguousarray(wanted)})
        return np.asarray(told, np.float32)[0, 0, :height, :width]


def _shown(bgr: Pixels, side: int) -> Pixels:
    scale = side / max(bgr.shape[:2])
    if scale >= 1:
        return bgr
    size = (max(1, round(bgr.shape[1] * scale)), max(1, round(bgr.shape[0] * scale)))
    return np.asarray(cv2.resize(bgr, size, interpolation=cv2.INTER_AREA), np.uint8)


def _mean_within(likely: NDArray[np.float32], core: cv2.typing.MatLike) -> float:
    x, y, width, height = cv2.boundingRect(core)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.asarray(core) - (x, y)], 1)
    return float(cv2.mean(likely[y : y + height, x : x + width], mask)[0])


def _ordered(points: NDArray[np.float32]) -> Corners:
    """Corners from the upper left, clockwise."""
    by_x = points[np.argsort(points[:, 0], kind="stable")]
    (upper_left, lower_left), (upper_right, lower_right) = (
        pair[np.argsort(pair[:, 1], kind="stable")] for pair in (by_x[:2], by_x[2:])
    )
    return np.stack([upper_left, upper_right, lower_right, lower_left]).astype(np.float32)


def _around(lines: Sequence[FoundLine], bgr: Pixels) -> tuple[tuple[int, int], tuple[int, int]]:
    """The rectangle that holds these lines and what stands beside them."""
    reach = _BESIDE * max(line.letters for line in lines)
    points = np.concatenate([line.corners for line in lines])
    left, top = np.maximum(points.min(axis=0) - reach, 0).astype(int).tolist()
    right, bottom = np.minimum(points.max(axis=0) + reach, bgr.shape[1::-1]).astype(int).tolist()
    return (left, top), (right, bottom)


def _is_one(line: FoundLine, other: FoundLine) -> bool:
    """Whether the middle of one lies in the other."""
    return (
        cv2.pointPolygonTest(other.corners, line.middle, measureDist=False) >= 0
        or cv2.pointPolygonTest(line.corners, other.middle, measureDist=False) >= 0
    )


def _order(line: FoundLine) -> tuple[float, float]:
    x, y = line.middle
    return y, x
