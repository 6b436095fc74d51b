"""Observing: what one picture tells of the place that it shows. Runs inside the sandbox."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.information import low_information
from clew.fingerprint.places.describing import PlaceDescriber
from clew.fingerprint.places.detecting import place_keypoints
from clew.fingerprint.places.place import PlaceView
from clew.fingerprint.tensors import read_torch
from clew.fingerprint.weights import locked

_GLANCE = (32, 24)  # pixels
_LEAST_CHANGE = 12.0  # of 255, on average: what changed less shows the same place from there


class PlaceObserver:
    """Describes pictures as places; its model is loaded when it is made.

    A frame that hardly differs from the last one described in its clip is passed over.

    Raises:
        MissingModelError: the model is not installed.
    """

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._describer = PlaceDescriber(
            read_torch(locked()["efficientnet_lite0"].read(), table=None)
        )
        self._glance: NDArray[np.float32] | None = None

    def forget(self) -> None:
        """Forget the last frame: another file begins."""
        self._glance = None

    def observe(self, pixels: NDArray[np.uint8]) -> Iterator[bytes]:
        """Yield what an upright picture, RGB (H, W, 3), tells, as the bytes of a `PlaceView`.

        Nothing of a plain one.
        """
        glance = np.asarray(cv2.resize(pixels, _GLANCE, interpolation=cv2.INTER_AREA), np.float32)
        if low_information(pixels[..., 1]) or self._is_same(glance):
            return
        self._glance = glance
        yield PlaceView(self._describer.describe(pixels), place_keypoints(pixels)).to_bytes()

    def _is_same(self, glance: NDArray[np.float32]) -> bool:
        before = self._glance
        return before is not None and float(np.abs(glance - before).mean()) < _LEAST_CHANGE
