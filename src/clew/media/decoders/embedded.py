"""The small picture that cameras embed in EXIF (its IFD 1): the same as the file's own, or not?

Programs that crop, cover or paint over a picture often leave the small one as the camera wrote it.
"""

from dataclasses import dataclass
from io import BytesIO
from itertools import product
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from clew.media.frame import MOST_EMBEDDED_BYTES
from clew.model.media import Embedded

_LONGEST_SIDE = 1024
_HEAD_BYTES = 1 << 20  # where EXIF is, in a file
_SIDE, _FINE = 24, 96  # pixels: both are compared at so many each way, cut from so many
_LEFT_OUT = (0.0, 0.02, 0.04, 0.06)  # of each side
_BLACK, _STRAY = 24, 0.05  # grey levels, and the share of a row that may be lighter
_ALIKE, _DIFFERENT = 0.9, 0.7  # correlation
_FLAT = 10.0  # grey levels
_HEADER = b"Exif\0\0"


@dataclass(frozen=True, slots=True)
class EmbeddedPicture:
    """The embedded picture as a JPEG, and how it compares with the file's own."""

    jpeg: bytes
    compared: Embedded

    def place_in(self, file: BinaryIO) -> tuple[int, int] | None:
        """Return where in the file it is (first byte, length); None where it is not as it stands.

        The file's position is left where it was.
        """
        at = file.tell()
        file.seek(0)
        first = file.read(_HEAD_BYTES).find(self.jpeg)
        file.seek(at)
        return None if first < 0 else (first, len(self.jpeg))


def embedded_picture(image: Image.Image) -> EmbeddedPicture | None:
    """Return the picture embedded in a decoded picture's EXIF; None where there is none to read.

    Example:
        >>> embedded_picture(Image.new("RGB", (8, 8))) is None
        True
    """
    try:
        jpeg = _jpeg_of(image)
        if jpeg is None:
            return None
        with Image.open(BytesIO(jpeg), formats=["JPEG"]) as small:
            if max(small.size) > _LONGEST_SIDE:
                return None
            return EmbeddedPicture(jpeg, compared(image, small))
    except Exception:  # noqa: BLE001 -- hostile EXIF fails in many ways, and the picture matters more
        return None


def compared(image: Image.Image, small: Image.Image) -> Embedded:
    """Return how a small picture compares with a larger one.

    Cameras put dark bars around the small one, and leave out a little at the edges.

    Example:
        >>> ramp = Image.linear_gradient("L")
        >>> compared(ramp, ramp.resize((64, 64))).value
        'alike'
        >>> compared(ramp, ramp.rotate(180).resize((64, 64))).value
        'different'
    """
    inner = _grey(_within_bars(small))
    large = image.convert("L").resize((_FINE, _FINE), Image.Resampling.BOX)
    if min(float(np.asarray(large).std()), float(inner.std())) < _FLAT:
        return Embedded.UNCLEAR
    parts = (_grey(_middle(large, across, down)) for across, down in product(_LEFT_OUT, _LEFT_OUT))
    likeness = max(float(np.corrcoef(part.ravel(), inner.ravel())[0, 1]) for part in parts)
    if likeness >= _ALIKE:
        return Embedded.ALIKE
    return Embedded.DIFFERENT if likeness < _DIFFERENT else Embedded.UNCLEAR


def _jpeg_of(image: Image.Image) -> bytes | None:
    directory = image.getexif().get_ifd(ExifTags.IFD.IFD1)
    start = directory.get(ExifTags.Base.JpegIFOffset)
    length = directory.get(ExifTags.Base.JpegIFByteCount)
    block = image.info.get("exif", b"")
    if not (isinstance(start, int) and isinstance(length, int) and isinstance(block, bytes)):
        return None
    jpeg = block.removeprefix(_HEADER)[start : start + length]
    return jpeg if len(jpeg) == length and 0 < length <= MOST_EMBEDDED_BYTES else None


def _within_bars(small: Image.Image) -> Image.Image:
    """What is left without rows and columns that are black from edge to edge."""
    light = np.asarray(small.convert("L")) > _BLACK
    down, across = (np.flatnonzero(light.mean(axis=axis) > _STRAY) for axis in (1, 0))
    if not (down.size and across.size):
        return small
    return small.crop((int(across[0]), int(down[0]), int(across[-1]) + 1, int(down[-1]) + 1))


def _middle(picture: Image.Image, across: float, down: float) -> Image.Image:
    """The picture without these shares at either side."""
    left, top = round(across * picture.width), round(down * picture.height)
    return picture.crop((left, top, picture.width - left, picture.height - top))


def _grey(picture: Image.Image) -> NDArray[np.float32]:
    small = picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.float32)
