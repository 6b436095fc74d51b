"""The luma of a decoded frame, 8 bit, full range, turned upright, no larger than it need be."""

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from clew.media.decoders.clip_frames import shrunk

_FULL_RANGE = 2  # AVCOL_RANGE_JPEG
_PLANAR_8 = frozenset(
    ["yuv420p", "yuv422p", "yuv444p", "yuv411p", "yuv410p", "yuv440p", "nv12", "nv21", "gray"]
)
_PLANAR_FULL_8 = frozenset(["yuvj420p", "yuvj422p", "yuvj444p", "yuvj411p", "yuvj440p"])
_LEVELS = np.clip(np.rint((np.arange(256) - 16.0) * (255 / 219)), 0, 255)
_TO_FULL = _LEVELS.astype(np.uint8).tobytes()


class Luma:
    """The luma of one frame: `raw` is cheap to look at, `write` gives the true picture.

    `raw` is a view into the decoder's memory, in the file's own range and orientation, of the size
    in which frames are handed over.
    """

    def __init__(self, frame: VideoFrame) -> None:
        name = frame.format.name
        height, width = shrunk(frame.height, frame.width)
        self._is_full = name in _PLANAR_FULL_8 or name == "gray" or frame.color_range == _FULL_RANGE
        if name not in _PLANAR_8 and name not in _PLANAR_FULL_8:
            frame = _grey(frame, height, width, range_in=None)
            self._is_full = True
        elif (height, width) != (frame.height, frame.width):
            frame = _grey(frame, height, width, range_in=_FULL_RANGE)  # as it is: levels stay
        self._frame = frame  # the view lives as long as it does
        plane = frame.planes[0]
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        self.raw: NDArray[np.uint8] = rows[:height, :width]

    def shape(self, turns: int) -> tuple[int, int]:
        """Return (height, width) after as many quarter turns."""
        height, width = self.raw.shape
        return (width, height) if turns % 2 else (height, width)

    def write(self, out: NDArray[np.uint8], *, turns: int) -> None:
        """Write the full-range luma, turned anticlockwise as many quarters, into `out`."""
        turned = np.rot90(self.raw, turns) if turns else self.raw
        if self._is_full:
            out[:] = turned
        else:
            levels = turned.tobytes().translate(_TO_FULL)  # np.take would widen every pixel first
            out[:] = np.frombuffer(levels, np.uint8).reshape(turned.shape)


def _grey(frame: VideoFrame, height: int, width: int, *, range_in: int | None) -> VideoFrame:
    """The frame's luma at another size, each pixel the mean of those that it stands for."""
    return frame.reformat(
        width=width,
        height=height,
        format="gray",
        interpolation="AREA",
        src_color_range=range_in,
        dst_color_range=_FULL_RANGE,
        threads=1,
    )
