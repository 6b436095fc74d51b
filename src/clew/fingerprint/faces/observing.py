"""Observing: what the two models say of one picture. Runs inside the sandbox."""

from collections.abc import Iterator
from itertools import islice

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.faces.describing import Described, FaceDescriber
from clew.fingerprint.faces.face import CROP, EMBEDDED, Against, Face
from clew.fingerprint.faces.finding import FaceFinder, FoundFace, Pixels, around
from clew.fingerprint.faces.quality import against
from clew.fingerprint.weights import locked

MOST = 512
"""Faces of one picture that are compared, the largest; the others are only counted."""

_MOST_TOLD = 2_000
_NOTHING = Described(np.zeros((112, 112, 3), np.uint8), np.zeros(EMBEDDED, np.float32), 0.0)


class FaceObserver:
    """Finds, judges and describes the faces of pictures; both models are loaded when it is made.

    Raises:
        MissingModelError: one of them is not installed.
    """

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        models = locked()
        self._finder = FaceFinder(models["yunet"].read())
        self._describer = FaceDescriber(models["sface"].read())

    def observe(self, pixels: NDArray[np.uint8]) -> Iterator[bytes]:
        """Yield each face of an upright picture, RGB (H, W, 3), as the bytes of a `Face`."""
        bgr = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), np.uint8)
        for number, found in enumerate(islice(self._finder.find(bgr), _MOST_TOLD)):
            yield self._face(bgr, found, is_compared=number < MOST).to_bytes()

    def _face(self, bgr: Pixels, found: FoundFace, *, is_compared: bool) -> Face:
        reason: Against | None = Against.CROWD
        described = _NOTHING
        if is_compared:
            described = self._describer.describe(self._describer.align(bgr, found))
            reason = against(found, described)
        height, width = bgr.shape[:2]
        x, y, wide, high = found.box
        return Face(
            box=_bounded(x / width, y / height, wide / width, high / height),
            confidence=found.score,
            eyes=found.eyes,
            turns=found.turns,
            against=reason,
            embedding=described.embedding if reason is None else _NOTHING.embedding,
            crop=_crop(bgr, found),
        )


def _bounded(x: float, y: float, wide: float, high: float) -> tuple[float, float, float, float]:
    return (
        min(max(x, -1.0), 1.0),
        min(max(y, -1.0), 1.0),
        min(max(wide, 1e-4), 2.0),
        min(max(high, 1e-4), 2.0),
    )


def _crop(bgr: Pixels, found: FoundFace) -> Pixels:
    """The face as a small grey picture, upright."""
    part, _ = around(bgr, found)
    upright = np.ascontiguousarray(np.rot90(part, found.turns))
    small = cv2.resize(upright, (CROP, CROP), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
