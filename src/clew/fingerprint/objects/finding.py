"""Finding: the things in one picture, by SSD MobileNet V2, run by OpenCV.

Source: Liu et al., "SSD: single shot multibox detector" (2016); Sandler et al., "MobileNetV2"
(2018); weights of TensorFlow's detection model zoo, trained on COCO, of 29 March 2018. It sees
every picture at 300 by 300 pixels: what is small in it is lost.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.objects.seen import LEAST_SCORE, SeenThing
from clew.fingerprint.objects.things import names

SIDE = 300
"""Pixels: the model sees pictures so wide and high."""

_LEAST_SIDE = 1e-4  # of the picture


class ThingFinder:
    """SSD MobileNet V2, loaded. `layout` tells OpenCV how its graph is put together."""

    def __init__(self, graph: bytes, layout: bytes) -> None:
        as_numbers = (np.frombuffer(one, np.uint8) for one in (graph, layout))
        self._net = cv2.dnn.readNetFromTensorflow(*as_numbers)
        self._names = names()

    def find(self, pixels: NDArray[np.uint8]) -> Iterator[SeenThing]:
        """Yield the things in an upright picture, RGB (H, W, 3), the surest first.

        What the model knows and is no thing (see `things`) is left out.
        """
        how = cv2.INTER_AREA if min(pixels.shape[:2]) > SIDE else cv2.INTER_LINEAR
        small = cv2.resize(pixels, (SIDE, SIDE), interpolation=how)
        self._net.setInput(cv2.dnn.blobFromImage(small))
        for _, number, score, *corners in self._net.forward()[0, 0]:
            name = self._names.get(int(number))
            if name is not None and score >= LEAST_SCORE:
                yield SeenThing(name, _box(np.asarray(corners)), min(1.0, float(score)))


def _box(corners: NDArray[np.float32]) -> tuple[float, float, float, float]:
    left, top, right, bottom = np.clip(corners, 0.0, 1.0).tolist()
    left, top = min(left, 1 - _LEAST_SIDE), min(top, 1 - _LEAST_SIDE)
    return (left, top, max(right - left, _LEAST_SIDE), max(bottom - top, _LEAST_SIDE))
