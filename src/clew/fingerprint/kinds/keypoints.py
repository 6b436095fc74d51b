"""Keypoints of a picture, and of its clearest panels: on those they are sought closer up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.detection import Place, as_fingerprint, detect, of_whole_and_panels
from clew.fingerprint.forms import wave
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family

_MOST = 512
_PANELS = 4


@dataclass(frozen=True, slots=True)
class KeypointsOfPictures:
    """See `clew.fingerprint.detection`."""

    name: str = "keypoints"
    version: int = 2  # 2: which panel each lies in
    families: frozenset[Family] = frozenset({Family.IMAGE})

    def keypoints_of(self, pixels: NDArray[np.uint8], *, at_s: float | None) -> list[Fingerprint]:
        return of_whole_and_panels(pixels, self._of, at_s=at_s, most=_MOST, most_panels=_PANELS)

    def _of(self, pixels: NDArray[np.uint8], most: int, places: Sequence[Place]) -> Fingerprint:
        found = detect(pixels, most=most, mirrored=most // 2, places=places)
        return as_fingerprint(found, kind=self.name, version=self.version, at_s=None, most=most)

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], NDArray[np.uint8], bool]]:
        return {
            "a picture and its middle": (wave(1), wave(1)[40:200, 60:260], True),
            "two different pictures": (wave(1), wave(2), False),
        }


KIND = KeypointsOfPictures()
