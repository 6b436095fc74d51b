"""Keypoints of a clip's chosen frames, and of their clearest panels: fewer, for frames are many."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.detection import as_fingerprint, detect
from clew.fingerprint.forms import wave
from clew.fingerprint.information import low_information
from clew.fingerprint.panels import panels
from clew.model.fingerprint import Fingerprint, Form
from clew.model.media import Family

_MOST, _MIRRORED = 256, 128
_PANELS = 2


@dataclass(frozen=True, slots=True)
class KeypointsOfFrames:
    """See `clew.fingerprint.detection`."""

    name: str = "frame_keypoints"
    version: int = 2  # 2: panels
    families: frozenset[Family] = frozenset({Family.CLIP})

    def keypoints_of(self, pixels: NDArray[np.uint8], *, at_s: float | None) -> list[Fingerprint]:
        whole = self._of(pixels, most=_MOST, mirrored=_MIRRORED)
        inside = [
            replace(self._of(panel, most=_MOST // 2, mirrored=_MIRRORED // 2), form=Form.PANEL)
            for panel in panels(pixels)[:_PANELS]
        ]
        return [replace(one, part=n, at_s=at_s) for n, one in enumerate([whole, *inside])]

    def _of(self, pixels: NDArray[np.uint8], *, most: int, mirrored: int) -> Fingerprint:
        found = detect(pixels, most=most, mirrored=mirrored)
        made = as_fingerprint(found, kind=self.name, version=self.version, at_s=None, most=most)
        luma = pixels if pixels.ndim == 2 else pixels[..., 1]
        return replace(made, low_information=made.low_information or low_information(luma))

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], NDArray[np.uint8], bool]]:
        return {
            "a picture and its middle": (wave(1), wave(1)[40:200, 60:260], True),
            "two different pictures": (wave(1), wave(2), False),
        }


KIND = KeypointsOfFrames()
