"""A decoded picture of any mode, written as 8 bit RGB strip by strip, so that it is never doubled.

Alpha is laid over mid grey: over white or black, half of all logos would vanish. Pictures of more
than 8 bits are scaled, not clipped.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_STRIP_BYTES = 1 << 19
_GREY = (128, 128, 128, 255)
_DEEP_MODES = frozenset({"I;16", "I;16L", "I;16B", "I;16N", "I", "F"})


def write_rgb(image: Image.Image, out: NDArray[np.uint8]) -> None:
    """Write the picture's pixels into `out`, (height, width, 3).

    Example:
        >>> out = np.empty((1, 1, 3), np.uint8)
        >>> write_rgb(Image.new("LA", (1, 1), (255, 0)), out)
        >>> out.tolist()
        [[[128, 128, 128]]]
    """
    width, height = image.size
    to_rgb = _conversion(image)
    rows = max(1, _STRIP_BYTES // (4 * width))
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        strip = to_rgb(image.crop((0, top, width, bottom)))
        out[top:bottom] = np.frombuffer(strip.tobytes(), np.uint8).reshape(-1, width, 3)


def thumbnail_of(image: Image.Image, *, side: int) -> NDArray[np.uint8]:
    """Return the picture shrunk to at most `side` pixels, (height, width, 3) RGB.

    Example:
        >>> thumbnail_of(Image.new("L", (640, 320)), side=320).shape
        (160, 320, 3)
    """
    to_rgb = _conversion(image)
    factor = max(1, max(image.size) // (2 * side))
    if factor > 1 and image.mode in {"RGB", "L", "CMYK", "RGBA", "LA"}:
        image = image.reduce(factor)
    small = to_rgb(image)
    small = small.copy() if small is image else small  # it is shrunk in place
    small.thumbnail((side, side), Image.Resampling.BILINEAR, reducing_gap=None)
    return np.asarray(small).copy()


def _conversion(image: Image.Image) -> Callable[[Image.Image], Image.Image]:
    if image.mode == "RGB" and "transparency" not in image.info:
        return _as_it_is
    if image.mode in _DEEP_MODES:
        return _scaled(image)
    if image.has_transparency_data:
        return _over_grey
    return _converted


def _as_it_is(part: Image.Image) -> Image.Image:
    return part


def _converted(part: Image.Image) -> Image.Image:
    return part.convert("RGB")


def _over_grey(part: Image.Image) -> Image.Image:
    base = Image.new("RGBA", part.size, _GREY)
    base.alpha_composite(part.convert("RGBA"))
    return base.convert("RGB")


def _scaled(image: Image.Image) -> Callable[[Image.Image], Image.Image]:
    low, high = _range(image)

    def scale(part: Image.Image) -> Image.Image:
        values = np.nan_to_num(np.asarray(part).astype(np.float64), posinf=high, neginf=low)
        grey = np.clip((values - low) * (255 / (high - low)), 0, 255)
        return Image.fromarray(np.rint(grey).astype(np.uint8)).convert("RGB")

    return scale


def _range(image: Image.Image) -> tuple[float, float]:
    """The values of black and white: the mode's own where it has any, else those in the picture."""
    if image.mode.startswith("I;16"):
        return 0.0, 65535.0
    low, high = (float(value) for value in np.ravel(image.getextrema()))
    if not np.isfinite(low + high) or low == high:
        return 0.0, 255.0
    for white in (1.0, 255.0, 65535.0):
        if low >= 0 and high <= white and (image.mode == "F" or white > 1):
            return 0.0, white
    return low, high
