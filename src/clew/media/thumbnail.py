"""Thumbnails: small JPEGs of our own making, which show no more than they must.

Grey and blurred, the light and the large shapes remain; faces and detail do not.
"""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_BLUR_SHARE = 1 / 24  # of the longer side


def blurred(jpeg: bytes) -> bytes:
    """Return a thumbnail made grey and blurred."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture, io.BytesIO() as out:
        radius = max(4.0, max(picture.size) * _BLUR_SHARE)
        picture.convert("L").filter(ImageFilter.GaussianBlur(radius)).save(out, "JPEG", quality=60)
        return out.getvalue()


def pixels_of(jpeg: bytes) -> NDArray[np.uint8]:
    """Return a thumbnail's pixels, RGB (H, W, 3)."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        return np.asarray(picture.convert("RGB"), np.uint8)
