"""Frames laid: how one frame lies on another of the same moment, found when somebody looks.

A match of clips keeps how they are turned and when, but not how each frame lies on its counterpart:
who films moves the camera. So the keypoints of the two frames are asked anew.
"""

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.detection import detect
from clew.match.calibration import geometry_log_ratio
from clew.match.geometry import Geometry, lies_on, of_unmirrored
from clew.match.pairing import pair_up
from clew.model.match import Transform

_MOST = 512  # keypoints
_MIRRORING = frozenset(
    {Transform.MIRRORED, Transform.FLIPPED, Transform.TRANSPOSED, Transform.TRANSVERSED}
)


def frame_geometry(
    query: NDArray[np.uint8], match: NDArray[np.uint8], *, turn: Transform
) -> Geometry | None:
    """Return how a frame, luma (H, W), lies on another; None where keypoints do not tell.

    `turn` is how the clips are turned: mirrored ones are asked mirrored.

    Example:
        >>> from clew.fingerprint.forms import wave
        >>> found = frame_geometry(wave(1)[:, ::-1], wave(1), turn=Transform.MIRRORED)
        >>> np.abs(found.homography[0] - [-1, 0, 1]).max() < 0.02
        np.True_
    """
    is_mirrored = turn in _MIRRORING
    asked = detect(query, most=_MOST, mirrored=_MOST if is_mirrored else 0)
    held = detect(match, most=_MOST, mirrored=0).plain
    found = lies_on(pair_up(asked.mirrored if is_mirrored else asked.plain, held))
    if found is None or geometry_log_ratio(found.agreeing, found.coverage) <= 0:
        return None
    return of_unmirrored(found) if is_mirrored else found
