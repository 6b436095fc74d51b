"""A clip's frame in colour: 8 bit RGB, upright."""

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray


def upright_rgb(frame: VideoFrame, *, turns: int, side: int | None = None) -> NDArray[np.uint8]:
    """Return the frame as (H, W, 3), turned by so many quarters to the left.

    With `side` its longer side has no more pixels than that.
    """
    scale = min(1.0, (side or np.inf) / max(frame.width, frame.height))
    made = frame.reformat(
        width=max(1, round(frame.width * scale)),
        height=max(1, round(frame.height * scale)),
        format="rgb24",
        threads=1,
    )
    return np.ascontiguousarray(np.rot90(made.to_ndarray(), turns), np.uint8)


def quarters(frame: VideoFrame) -> int:
    """Return by how many quarters to the left a clip's first frame says it is to be turned."""
    return round(frame.rotation / 90) % 4
