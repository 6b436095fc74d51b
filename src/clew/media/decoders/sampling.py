"""Which frames of a clip are kept: one a second, and every first frame of a scene."""

import math

import numpy as np
from numpy.typing import NDArray

from clew.media.decoders.scene_change import SceneChanges

SAMPLE_EVERY_S = 1.0


class Sampling:
    """Decides for every frame of one clip, in order.

    The first frame is kept, then the first at or after each whole second, and scene changes.
    Times are seconds from the first frame.

    Example:
        >>> sampling, luma = Sampling(), np.zeros((9, 16), np.uint8)
        >>> [sampling.keeps(luma, at_s=at_s) for at_s in (0.0, 0.5, 1.04, 1.5, 7.2, 7.9)]
        [True, False, True, False, True, False]
    """

    def __init__(self) -> None:
        self.scene_change = False
        self._scenes = SceneChanges()
        self._next_s = 0.0

    def keeps(self, luma: NDArray[np.uint8], *, at_s: float) -> bool:
        """Return whether the frame is kept; `scene_change` then tells whether it starts a scene."""
        self.scene_change = self._scenes.starts_with(luma, at_s=at_s)
        due = at_s >= self._next_s
        if due:
            self._next_s = (math.floor(at_s / SAMPLE_EVERY_S) + 1) * SAMPLE_EVERY_S
        return due or self.scene_change
