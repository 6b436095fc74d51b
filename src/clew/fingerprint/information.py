"""Information: whether a picture says enough to be matched.

Black frames, flat walls and title cards look alike in clips that have nothing else in common, so
one plain tone that fills most of the picture is a reason not to match by it.
"""

import numpy as np
from numpy.typing import NDArray

PLAIN_SHARE = 0.8
"""A picture is plain when this share of it lies within `PLAIN_LEVELS` of one grey level."""

PLAIN_LEVELS = 6
_SIDE = 128


def low_information(luma: NDArray[np.uint8]) -> bool:
    """Tell whether a picture (H, W), 0 to 255, is mostly one plain tone.

    Example:
        >>> low_information(np.full((90, 160), 17, np.uint8))
        True
    """
    height, width = luma.shape
    small = luma[:: max(1, height // _SIDE), :: max(1, width // _SIDE)]
    counts = np.bincount(small.ravel(), minlength=256)
    around = np.convolve(counts, np.ones(2 * PLAIN_LEVELS + 1, np.int64), mode="same")
    return bool(around.max() >= PLAIN_SHARE * small.size)
