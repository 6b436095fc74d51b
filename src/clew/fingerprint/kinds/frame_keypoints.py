"""Keypoints of a clip's chosen frames, and of their clearest panels: fewer, for frames are many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.detection import Place, as_fingerprint, detect, of_whole_and_panels
from clew.fingerprint.forms import wave
from clew.fingerprint.information import low_information
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family

_MOST = 256
_PANELS = 2


@dataclass(frozen=True, slots=True)
class KeypointsOfFrames:
    """See `clew.fingerprint.detection`."""

    name: str = "frame_keypoints"
    version: int = 3  # 2: panels; 3: which panel each lies in
    families: frozenset[Family] = frozenset({Family.CLIP})

    def keypoints_of(self, pixels: NDArray[np.uint8], *, at_s: float | None) -> list[Fingerprint]:
        return of_whole_and_panels(pixels, self._of, at_s=at_s, most=_MOST, most_panels=_PANELS)

    def _of(self, pixels: NDArray[np.uint8], most: int, places: Sequence[Place]) -> Fingerprint:
        found = detect(pixels, most=most, mirrored=most // 2, places=places)
        made = as_fingerprint(found, kind=self.name, version=self.version, at_s=None, most=most)
        luma = pixels if pixels.ndim == 2 else pixels[..., 1]
        return replace(made, low_information=made.low_information or low_information(luma))

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], NDArray[np.uint8], bool]]:
        return {
            "a picture and its middle": (wave(1), wave(1)[40:200, 60:260], True),
            "two different pictures": (wave(1), wave(2), False),
        }


KIND = KeypointsOfFrames()
