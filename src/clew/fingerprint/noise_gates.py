"""Noise gates: pictures that cannot hold a sensor's trace are told, with the reason."""

import cv2
import numpy as np
from numpy.typing import NDArray

LEAST_PIXELS = 512 * 512
_LEAST_SIDE = 128
_DARK, _BRIGHT = 12, 240  # grey levels
_MOST_BRIGHT = 0.8  # the share of a picture beyond which too little is left
_MOST_FLAT = 0.85  # the share of blocks without any difference in them
_BLOCK = 8
_LEAST_NOISE = 0.4  # grey levels from pixel to pixel; rounding alone makes 0.3


class NoTraceError(ValueError):
    """Nothing can be said of the camera from this picture; the message says why."""


def check_pixels(pixels: NDArray[np.uint8]) -> None:
    """Refuse a picture by its size.

    Raises:
        NoTraceError: it is too small.

    Example:
        >>> check_pixels(np.zeros((90, 160), np.uint8))
        Traceback (most recent call last):
            ...
        clew.fingerprint.noise_gates.NoTraceError: cannot tell: 160 x 90 pixels are too few
    """
    height, width = pixels.shape[:2]
    if height * width < LEAST_PIXELS or min(height, width) < _LEAST_SIDE:
        raise NoTraceError(f"cannot tell: {width} x {height} pixels are too few")


def check_has_trace(luma: NDArray[np.uint8], noise: NDArray[np.float32]) -> None:
    """Refuse a picture by what is in it: `noise` is what denoising took away from `luma` (H, W).

    Raises:
        NoTraceError: it is dark, overexposed, drawn, or smoothed until no noise was left.
    """
    if np.median(luma[::4, ::4]) < _DARK:
        raise NoTraceError("cannot tell: too dark, the sensor's pattern grows with the light")
    if np.mean(luma[::4, ::4] > _BRIGHT) > _MOST_BRIGHT:
        raise NoTraceError("cannot tell: overexposed, a full sensor leaves no pattern")
    if _share_flat(luma) > _MOST_FLAT:
        raise NoTraceError(
            "cannot tell: most of it holds no noise at all, as in drawings, screenshots and "
            "pictures compressed very strongly"
        )
    strength = float(np.std(noise - cv2.blur(noise, (3, 3))))
    if strength < _LEAST_NOISE:
        raise NoTraceError(
            f"cannot tell: only {strength:.2f} grey levels of noise are left; "
            "the picture was smoothed, shrunk or compressed"
        )


def _share_flat(luma: NDArray[np.uint8]) -> float:
    """The share of blocks, neither black nor white, in which every pixel is the same."""
    rows, columns = (n // _BLOCK * _BLOCK for n in luma.shape)
    blocks = luma[:rows, :columns].reshape(rows // _BLOCK, _BLOCK, columns // _BLOCK, _BLOCK)
    least, most = blocks.min(axis=(1, 3)), blocks.max(axis=(1, 3))
    exposed = (least > _DARK) & (most < _BRIGHT)
    return float(np.mean((least == most) & exposed) / max(np.mean(exposed), 0.05))
