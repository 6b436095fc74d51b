"""Which frames of a clip are handed over, and how large: all, as small as matching needs."""

import numpy as np
from numpy.typing import NDArray

from clew.media.decoders.scene_change import SceneChanges
from clew.media.observer import OBSERVED_EVERY_S

SIDE = 640
"""Pixels: a frame's longer side is halved, thirded ... as long as it stays at least so long."""

_LEAST_STEP_S = 1 / 40  # what follows sooner, at 50 or 60 frames a second, shows nothing new


def shrunk(height: int, width: int) -> tuple[int, int]:
    """Return the height and width in which a frame is handed over.

    Example:
        >>> shrunk(1080, 1920), shrunk(360, 640), shrunk(2, 5000)
        ((360, 640), (360, 640), (1, 714))
    """
    step = max(1, max(height, width) // SIDE)
    return max(1, height // step), max(1, width // step)


class ClipFrames:
    """Looks at the frames of one clip in order.

    Times are seconds from the first frame.

    Example:
        >>> frames, luma = ClipFrames(), np.zeros((9, 16), np.uint8)
        >>> [frames.takes(luma, at_s=at_s) for at_s in (0.0, 0.01, 0.04, 0.05, 0.08)]
        [True, False, True, False, True]
    """

    def __init__(self) -> None:
        self.scene_change = self.is_observed = False
        self._scenes = SceneChanges()
        self._next_s = self._observed_next_s = 0.0

    def takes(self, luma: NDArray[np.uint8], *, at_s: float) -> bool:
        """Return whether the frame is taken.

        `scene_change` then tells whether it starts a scene, `is_observed` whether models look.

        `luma` (H, W) may be in any range and size.
        """
        self.scene_change = self._scenes.starts_with(luma, at_s=at_s)
        if at_s < self._next_s and not self.scene_change:
            return False
        self._next_s = at_s + _LEAST_STEP_S
        self.is_observed = self.scene_change or at_s >= self._observed_next_s
        if self.is_observed:
            self._observed_next_s = at_s + OBSERVED_EVERY_S
        return True
