"""PDQ of a clip's frames, whole and inside their plain borders."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.forms import fingerprint_forms, wave
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family


@dataclass(frozen=True, slots=True)
class PdqOfFrames:
    """PDQ of a frame's luma, as vPDQ hashes frames; see `clew.fingerprint.pdq`."""

    name: str = "frames"
    version: int = 3  # 3: every frame, shrunk
    families: frozenset[Family] = frozenset({Family.CLIP})

    def of(self, pixels: NDArray[np.uint8], *, at_s: float | None) -> list[Fingerprint]:
        return fingerprint_forms(pixels, kind=self.name, version=self.version, at_s=at_s)

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], NDArray[np.uint8], bool]]:
        return {
            "a picture and itself, darker": (wave(1), wave(1) // 2, True),
            "two different pictures": (wave(1), wave(2), False),
        }


KIND = PdqOfFrames()
