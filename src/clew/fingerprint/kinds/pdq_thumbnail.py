"""PDQ of a large picture by the other convention, as lists made by the Python port hold it."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.forms import as_fingerprint, wave
from clew.fingerprint.pdq import pdq_thumbnail
from clew.fingerprint.thumbnail import THUMBNAIL_SIDE
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family


@dataclass(frozen=True, slots=True)
class PdqOfThumbnails:
    """PDQ after shrinking, whole pictures only; smaller ones have one hash by both conventions."""

    name: str = "pdq_thumbnail"
    version: int = 1
    families: frozenset[Family] = frozenset({Family.IMAGE})

    def of(self, pixels: NDArray[np.uint8], *, at_s: float | None) -> list[Fingerprint]:
        if max(pixels.shape[:2]) <= THUMBNAIL_SIDE:
            return []
        hash_ = pdq_thumbnail(pixels)
        return [as_fingerprint(hash_, pixels, kind=self.name, version=self.version, at_s=at_s)]

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], NDArray[np.uint8], bool]]:
        one, other = (np.asarray(cv2.resize(wave(n), (960, 720)), np.uint8) for n in (1, 2))
        return {
            "a large picture and itself, darker": (one, one // 2, True),
            "two different pictures": (one, other, False),
        }


KIND = PdqOfThumbnails()
