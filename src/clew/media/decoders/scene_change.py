"""Scene changes: a cheap test on every frame, on a few hundred of its pixels.

A cut changes most pixels at once, far more than the frames just before did. Movement and noise
raise the recent average with them, so they do not count; nor does a flash within moments of a cut.
"""

import numpy as np
from numpy.typing import NDArray

_LEAST_DIFFERENCE = 14.0  # of 255, mean over the pixels looked at
_TIMES_AVERAGE = 3.5
_MEMORY = 0.85  # of the running average, per frame
_LEAST_GAP_S = 0.4
_ROWS, _COLUMNS = 24, 32


class SceneChanges:
    """Looks at the frames of one clip in order.

    Example:
        >>> scenes = SceneChanges()
        >>> dark, light = np.full((90, 160), 20, np.uint8), np.full((90, 160), 200, np.uint8)
        >>> [scenes.starts_with(luma, at_s=n) for n, luma in enumerate([dark, dark, light, light])]
        [False, False, True, False]
    """

    def __init__(self) -> None:
        self._before: NDArray[np.int16] | None = None
        self._average = 0.0
        self._cut_at_s = -_LEAST_GAP_S

    def starts_with(self, luma: NDArray[np.uint8], *, at_s: float) -> bool:
        """Return whether a new scene starts with this frame; luma is (height, width)."""
        height, width = luma.shape
        looked_at = luma[:: max(1, height // _ROWS), :: max(1, width // _COLUMNS)].astype(np.int16)
        before, self._before = self._before, looked_at
        if before is None or before.shape != looked_at.shape:
            return False
        difference = float(np.abs(looked_at - before).mean())
        is_cut = (
            difference > max(_LEAST_DIFFERENCE, _TIMES_AVERAGE * self._average)
            and at_s - self._cut_at_s >= _LEAST_GAP_S
        )
        if is_cut:
            self._cut_at_s = at_s
        else:
            self._average = _MEMORY * self._average + (1 - _MEMORY) * difference
        return is_cut
