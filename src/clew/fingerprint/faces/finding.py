"""Finding: where the faces of a picture are, by YuNet.

Source: Wu et al., "YuNet: a tiny millisecond-level face detector" (2023), as OpenCV has it. It
was trained on upright faces: one that is turned by 90 degrees is missed, or found with its eyes in
the wrong places. So every picture is also looked at in its three other turns, at less than half the
size. A large picture with several faces, small ones or none is looked at once more, closer up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.faces.boxes import Box, Size, in_common, turned, turned_back

type Pixels = NDArray[np.uint8]

_SIDE = 640  # pixels of the longer side in which upright faces are sought
_TURNED_SIDE = 288
_CLOSER_SIDE = 960  # where no face was found
_CLOSE_SIDE = 2560  # where there is a crowd, or something far away
_LEAST_SCORE = 0.5
_LEAST_SIDE = 64
_SAME = 0.35  # share of the smaller box that two boxes of one face have in common
_CROWD = 4  # faces from which a picture is looked at in full
_FAR = 28.0  # pixels, in the small picture, below which there may be smaller ones
_UPRIGHT_BONUS = 0.03  # of two turns that fit about as well
_MOST = 5_000
_AROUND = 0.6  # of a face's size, on each side, when it is looked at again


@dataclass(frozen=True, slots=True)
class FoundFace:
    """A face in a picture that was turned counter-clockwise by `turns` quarter turns.

    `box` (x, y, width, height) lies in the picture as it was; `landmarks` (5, 2) in the turned
    one: right eye, left eye, nose, right and left corner of the mouth, in pixels.
    """

    box: Box
    landmarks: NDArray[np.float32]
    turns: int
    score: float

    @property
    def eyes(self) -> float:
        """Pixels between the eyes."""
        return float(np.linalg.norm(self.landmarks[0] - self.landmarks[1]))


class FaceFinder:
    """YuNet, loaded."""

    def __init__(self, weights: bytes) -> None:
        self._net = cv2.FaceDetectorYN.create(
            "onnx",
            np.frombuffer(weights, np.uint8),
            np.empty(0, np.uint8),
            (_SIDE, _SIDE),
            _LEAST_SCORE,
            0.3,
            _MOST,
        )

    def find(self, bgr: Pixels) -> Iterator[FoundFace]:
        """Yield the faces of a picture, the largest first."""
        closer = _shrunk(bgr, _CLOSER_SIDE)
        small = _shrunk(closer, _SIDE)
        found = list(self._in(bgr, small, turns=0))
        if max(bgr.shape[:2]) > _SIDE:
            if len(found) >= _CROWD or any(_far(face, bgr, small) for face in found):
                found += self._in(bgr, _shrunk(bgr, _CLOSE_SIDE), turns=0)
            elif not found:
                found += self._in(bgr, closer, turns=0)
        smaller = _shrunk(small, _TURNED_SIDE)
        for turns in (1, 2, 3):
            found += self._in(bgr, np.ascontiguousarray(np.rot90(smaller, turns)), turns=turns)
        for face in sorted(_each_once(found), key=_area, reverse=True):
            yield self._closer(bgr, face)

    def _in(self, bgr: Pixels, shown: Pixels, *, turns: int) -> Iterator[FoundFace]:
        """The faces of a picture as it is shown: shrunk, and turned."""
        scale = max(bgr.shape[:2]) / max(shown.shape[:2])
        padded = _padded(shown)
        self._net.setInputSize((padded.shape[1], padded.shape[0]))
        _, rows = self._net.detect(padded)
        for row in [] if rows is None else rows:
            x, y, wide, high = (float(one) * scale for one in row[:4])
            box = turned_back((x, y, wide, high), _size(bgr), turns)
            if _is_in(box, bgr):
                score = min(float(row[14]), 1.0)
                yield FoundFace(box, row[4:14].reshape(5, 2) * scale, turns, score)

    def _closer(self, bgr: Pixels, face: FoundFace) -> FoundFace:
        """A turned face, found in a small picture, looked at again on its own."""
        if not face.turns:
            return face
        part, corner = around(bgr, face)
        upright = np.ascontiguousarray(np.rot90(part, face.turns))
        again = max(
            self._in(part, _shrunk(upright, _TURNED_SIDE), turns=face.turns),
            key=lambda one: one.score,
            default=None,
        )
        if again is None:
            return face
        moved = again.landmarks + _offset(corner, part, bgr, face.turns)
        x, y, *extent = again.box
        box = (x + corner[0], y + corner[1], extent[0], extent[1])
        return FoundFace(box, moved.astype(np.float32), face.turns, max(again.score, face.score))


def around(bgr: Pixels, face: FoundFace) -> tuple[Pixels, tuple[int, int]]:
    """Return the part of a picture around a face, and its left and top."""
    x, y, width, height = face.box
    reach = _AROUND * max(width, height)
    left, top = max(0, int(x - reach)), max(0, int(y - reach))
    right, bottom = int(x + width + reach) + 1, int(y + height + reach) + 1
    return bgr[top:bottom, left:right], (left, top)


def landmarks_in(bgr: Pixels, face: FoundFace) -> tuple[Pixels, NDArray[np.float32]]:
    """Return the part around a face, turned upright, and the face's landmarks in it."""
    part, corner = around(bgr, face)
    upright = np.ascontiguousarray(np.rot90(part, face.turns))
    moved = face.landmarks - _offset(corner, part, bgr, face.turns)
    return upright, moved.astype(np.float32)


def _shrunk(pixels: Pixels, side: int) -> Pixels:
    scale = side / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _padded(shown: Pixels) -> Pixels:
    """The model makes things up in pictures that are narrower than what it was trained on."""
    below, right = (max(0, _LEAST_SIDE - side) for side in shown.shape[:2])
    if not below and not right:
        return shown
    return np.asarray(cv2.copyMakeBorder(shown, 0, below, 0, right, cv2.BORDER_CONSTANT), np.uint8)


def _is_in(box: Box, bgr: Pixels) -> bool:
    """Whether a box has a size and its middle lies in the picture."""
    x, y, wide, high = box
    height, width = bgr.shape[:2]
    fits = 2 <= wide <= 2 * width and 2 <= high <= 2 * height
    return bool(fits and 0 <= x + wide / 2 <= width and 0 <= y + high / 2 <= height)


def _far(face: FoundFace, bgr: Pixels, small: Pixels) -> bool:
    scale = max(small.shape[:2]) / max(bgr.shape[:2])
    return bool(scale < 1 and max(face.box[2:]) * scale < _FAR)


def _offset(
    corner: tuple[int, int], part: Pixels, whole: Pixels, turns: int
) -> NDArray[np.float32]:
    """Where a part of a picture begins once the picture is turned, as (x, y)."""
    box = (*corner, part.shape[1], part.shape[0])
    return np.array(turned(box, _size(whole), turns)[:2], np.float32)


def _each_once(found: Sequence[FoundFace]) -> list[FoundFace]:
    """Of boxes that lie on each other the one whose turn fits best."""
    faces = sorted(found, key=_fit, reverse=True)
    boxes = np.array([face.box for face in faces]).reshape(-1, 4)
    left = np.ones(len(faces), np.bool_)
    kept = []
    for number, face in enumerate(faces):
        if left[number]:
            kept.append(face)
            left &= in_common(boxes, boxes[number]) < _SAME
    return kept


def _size(pixels: Pixels) -> Size:
    return pixels.shape[0], pixels.shape[1]


def _area(face: FoundFace) -> float:
    return face.box[2] * face.box[3]


def _fit(face: FoundFace) -> float:
    return face.score + (0 if face.turns else _UPRIGHT_BONUS)
