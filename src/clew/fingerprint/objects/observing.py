"""Observing: what one picture tells of the things in it. Runs inside the sandbox."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.information import low_information
from clew.fingerprint.objects.finding import SIDE, ThingFinder
from clew.fingerprint.weights import locked

_LEAST_SIDE = 64  # pixels: smaller pictures show no thing that could be told
_GLANCE = (32, 24)  # pixels
_LEAST_CHANGE = 4.0  # of 255, on average
_LEAST_TOGETHER = 0.5  # how alike neighbouring pixels are at the least, in what is not noise


class ObjectObserver:
    """Finds things in pictures; its model is loaded when it is made.

    A frame that hardly differs from the last one looked at in its clip says the same.

    Raises:
        MissingModelError: the model is not installed.
    """

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        graph, layout = (locked()[name] for name in ("ssd_mobilenet_v2", "ssd_mobilenet_v2_layout"))
        self._finder = ThingFinder(graph.read(), layout.read())
        self._glance: NDArray[np.float32] | None = None
        self._said: list[bytes] = []

    def forget(self) -> None:
        """Forget the last frame: another file begins."""
        self._glance, self._said = None, []

    def observe(self, pixels: NDArray[np.uint8]) -> Iterator[bytes]:
        """Yield each thing in an upright picture, RGB (H, W, 3), as the bytes of a `SeenThing`.

        Nothing of a tiny or plain one, or of noise, in which the model sees what is not there.
        """
        glance = np.asarray(cv2.resize(pixels, _GLANCE, interpolation=cv2.INTER_AREA), np.float32)
        if not self._is_same(glance):
            self.forget()
            if _may_show_things(pixels):
                self._said = [thing.to_bytes() for thing in self._finder.find(pixels)]
            self._glance = glance
        yield from self._said

    def _is_same(self, glance: NDArray[np.float32]) -> bool:
        before = self._glance
        return before is not None and float(np.abs(glance - before).mean()) < _LEAST_CHANGE


def _may_show_things(pixels: NDArray[np.uint8]) -> bool:
    return (
        min(pixels.shape[:2]) >= _LEAST_SIDE
        and not low_information(pixels[..., 1])
        and _together(pixels[..., 1]) >= _LEAST_TOGETHER
    )


def _together(luma: NDArray[np.uint8]) -> float:
    """How alike neighbouring pixels are: near 0 for noise, near 1 for pictures of something.

    Of the picture as small as the model sees it: grain and dots as printers make them go.
    """
    size = (min(SIDE, luma.shape[1]), min(SIDE, luma.shape[0]))
    small = np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.float32)
    return float(np.corrcoef(small[:, :-1].ravel(), small[:, 1:].ravel())[0, 1])
