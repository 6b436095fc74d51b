"""One view of a place: its description and its keypoints, as bytes.

The bytes come from the sandbox, where a hostile file may have written them, and are checked.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.places.describing import SIZE
from clew.fingerprint.places.keypoints import PACKED, PlaceKeypoints

MOST = 1_500
"""Keypoints of one view."""

_TELLING = 100  # keypoints: fewer are too few to tell a place by
_PLACE_STEPS = 16  # a place is stored in sixteenths of a pixel
_LARGEST_SIDE = 4_000
_HEAD = np.dtype(
    [("height", "<u2"), ("width", "<u2"), ("count", "<u2"), ("numbers", "i1", (SIZE,))]
)
_ROW = np.dtype([("x", "<u2"), ("y", "<u2"), ("panel", "u1"), ("descriptor", "u1", (PACKED,))])


class PlaceError(ValueError):
    """Bytes are not those of a view of a place."""


@dataclass(frozen=True, slots=True, eq=False)
class PlaceView:
    """A picture, or a frame of a clip, as a place: `embedding` (1280,) has the length 1.

    Example:
        >>> one = np.eye(1, SIZE, dtype=np.float32)[0]
        >>> view = PlaceView(one, PlaceKeypoints.of_nothing((9, 9)))
        >>> PlaceView.from_bytes(view.to_bytes()).is_telling
        False
    """

    embedding: NDArray[np.float32]
    keypoints: PlaceKeypoints

    @property
    def is_telling(self) -> bool:
        """Whether there is enough in it to tell a place by."""
        return len(self.keypoints) >= _TELLING

    @property
    def quality(self) -> int:
        """From 0 to 100: the share of the keypoints asked for that were found."""
        return min(100, 100 * len(self.keypoints) // MOST)

    def to_bytes(self) -> bytes:
        """Return it as bytes, little-endian: 1,286 for the picture and 69 for each keypoint."""
        largest = float(np.abs(self.embedding).max())
        numbers = np.rint(self.embedding * (127 / max(largest, 1e-6)))
        points = self.keypoints
        head = np.array([(*points.size, len(points), numbers.astype(np.int8))], _HEAD)
        rows = np.empty(len(points), _ROW)
        rows["x"], rows["y"] = np.rint(points.places * _PLACE_STEPS).T
        rows["panel"], rows["descriptor"] = points.panels, points.descriptors
        return head.tobytes() + rows.tobytes()

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """Read and check a view.

        Raises:
            PlaceError: these bytes are none.
        """
        if len(untrusted) < _HEAD.itemsize:
            raise PlaceError(f"{len(untrusted)} bytes are no view of a place")
        head = np.frombuffer(untrusted, _HEAD, 1)[0]
        size, count = (int(head["height"]), int(head["width"])), int(head["count"])
        if len(untrusted) != _HEAD.itemsize + count * _ROW.itemsize or count > MOST:
            raise PlaceError(f"{count} keypoints do not make {len(untrusted)} bytes")
        rows = np.frombuffer(untrusted, _ROW, count, offset=_HEAD.itemsize)
        places = (np.stack([rows["x"], rows["y"]], axis=1) / _PLACE_STEPS).astype(np.float32)
        if not 0 < min(size) <= max(size) <= _LARGEST_SIDE or (places > size[::-1]).any():
            raise PlaceError("a keypoint lies outside its picture")
        keypoints = PlaceKeypoints(
            size, places, np.ascontiguousarray(rows["descriptor"]), rows["panel"].copy()
        )
        return cls(_of_length_one(head["numbers"]), keypoints)


def _of_length_one(numbers: NDArray[np.int8]) -> NDArray[np.float32]:
    vector = numbers.astype(np.float32)
    length = float(np.linalg.norm(vector))
    if not length:
        raise PlaceError("a view of a place is described by nothing")
    return np.asarray(vector / np.float32(length), np.float32)
