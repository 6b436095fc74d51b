"""The luma plane of a decoded frame, 8 bit, full range, turned upright."""

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

_FULL_RANGE = 2  # AVCOL_RANGE_JPEG
_PLANAR_8 = frozenset(
    ["yuv420p", "yuv422p", "yuv444p", "yuv411p", "yuv410p", "yuv440p", "nv12", "nv21", "gray"]
)
_PLANAR_FULL_8 = frozenset(["yuvj420p", "yuvj422p", "yuvj444p", "yuvj411p", "yuvj440p"])
_TO_FULL = np.clip(np.rint((np.arange(256) - 16.0) * (255 / 219)), 0, 255).astype(np.uint8)


class Luma:
    """The luma of one frame: `raw` is cheap to look at, `write` gives the true picture.

    `raw` is a view into the decoder's memory, in the file's own range and orientation.
    """

    def __init__(self, frame: VideoFrame) -> None:
        name = frame.format.name
        if name not in _PLANAR_8 and name not in _PLANAR_FULL_8:
            frame = frame.reformat(format="gray", dst_color_range=_FULL_RANGE, threads=1)
            self._is_full = True
        else:
            self._is_full = (
                name in _PLANAR_FULL_8 or name == "gray" or frame.color_range == _FULL_RANGE
            )
        self._frame = frame  # the view lives as long as it does
        plane = frame.planes[0]
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        self.raw: NDArray[np.uint8] = rows[: frame.height, : frame.width]

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
            np.take(_TO_FULL, turned, out=out, mode="clip")
