"""Sensor noise: what a camera's sensor leaves in every picture, taken out of one.

Source: Lukas, Fridrich and Goljan, "Digital camera identification from sensor pattern noise"
(2006). The weights follow Chen, Fridrich, Goljan and Lukas (2008). What denoising takes away is
kept, and counts less where the picture is busy: there it is the picture's, not the sensor's.

Only the middle of a picture is kept (`MOST_ROWS` x `MOST_COLUMNS`, either way up), four bits a
pixel: 3.1 MB for 6 megapixels.
"""

import struct
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.noise_gates import check_has_trace, check_pixels

MOST_ROWS, MOST_COLUMNS = 2048, 3072
"""The window that is looked at, in pixels, lying or standing."""

CELL = 16
"""Pixels a side for which one value of light and of trust is kept."""

_SPREAD = 5.0  # grey levels of noise that denoising takes away
_SHARES = (0.889, 0.200, 0.086)  # of white noise, that the scales of the transform hold
_SPLINE = np.array([1, 4, 6, 4, 1], np.float32) / 16
_WINDOWS = (3, 5, 7, 9)
_AROUND = 25  # pixels over which the strength of what was taken away is averaged
_TRUSTED = 0.5  # grey levels squared: half of what is this strong is believed
_STEP = 1 / 16  # grey levels
_LARGEST = 7
_BRIGHTEST = 240  # of a cell; above, the sensor is full and leaves nothing
_HEADER = struct.Struct("<4sIIII")
_MAGIC = b"CNO1"


class BrokenNoiseError(ValueError):
    """These bytes are not sensor noise as it is kept."""


@dataclass(frozen=True, slots=True)
class SensorNoise:
    """The noise of one picture's middle.

    `size` is (height, width) of the whole picture. `signal` is int8 (h, w) in sixteenths of a grey
    level, -7 to 7; `light` and `trust` are uint8 for each cell of 16 x 16 pixels: how bright it is
    (0 where the sensor was full), and how far (of 255) its signal is believed.
    """

    size: tuple[int, int]
    signal: NDArray[np.int8]
    light: NDArray[np.uint8]
    trust: NDArray[np.uint8]

    @property
    def origin(self) -> tuple[int, int]:
        """Where the window's first pixel lies in the whole picture, (row, column)."""
        rows, columns = self.signal.shape
        return (self.size[0] - rows) // 2, (self.size[1] - columns) // 2

    def turned(self, quarters: int) -> "SensorNoise":
        """Return it turned anticlockwise by quarters.

        Example:
            >>> noise = SensorNoise((32, 48), np.zeros((32, 48), np.int8),
            ...                     np.zeros((2, 3), np.uint8), np.zeros((2, 3), np.uint8))
            >>> noise.turned(1).size
            (48, 32)
        """
        size = self.size if quarters % 2 == 0 else self.size[::-1]
        return SensorNoise(
            (size[0], size[1]),
            signal=np.ascontiguousarray(np.rot90(self.signal, quarters)),
            light=np.ascontiguousarray(np.rot90(self.light, quarters)),
            trust=np.ascontiguousarray(np.rot90(self.trust, quarters)),
        )

    def to_bytes(self) -> bytes:
        """Return it as it is kept, two pixels a byte."""
        rows, columns = self.signal.shape
        header = _HEADER.pack(_MAGIC, *self.size, rows, columns)
        nibbles = (self.signal.reshape(-1, 2) + np.int8(8)).astype(np.uint8)
        packed = (nibbles[:, 0] | nibbles[:, 1] << 4).tobytes()
        return header + packed + self.light.tobytes() + self.trust.tobytes()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            BrokenNoiseError: it is something else, or damaged.
        """
        rows, columns, size = _header(kept)
        pixels, cells = rows * columns, rows * columns // CELL**2
        if len(kept) != _HEADER.size + pixels // 2 + 2 * cells:
            raise BrokenNoiseError("kept sensor noise is cut off; read its item again")
        body = np.frombuffer(kept, np.uint8, offset=_HEADER.size)
        packed, light, trust = np.split(body, [pixels // 2, pixels // 2 + cells])
        signal = np.stack([packed & 15, packed >> 4], axis=1).astype(np.int8) - np.int8(8)
        shape = rows // CELL, columns // CELL
        return cls(size, signal.reshape(rows, columns), light.reshape(shape), trust.reshape(shape))


def sensor_noise(pixels: NDArray[np.uint8]) -> SensorNoise:
    """Return the sensor noise of a picture, RGB (H, W, 3) or luma (H, W).

    Raises:
        NoTraceError: it cannot hold any that would tell; the message says why.
    """
    check_pixels(pixels)
    luma = _luma(_window(pixels))
    noise = _taken_away(luma.astype(np.float32))
    check_has_trace(luma, noise)
    around = np.asarray(cv2.blur(noise * noise, (_AROUND, _AROUND)))
    belief = np.float32(_TRUSTED) / (around + np.float32(_TRUSTED))
    light = np.rint(_cells(luma.astype(np.float32)))
    return SensorNoise(
        size=(pixels.shape[0], pixels.shape[1]),
        signal=np.clip(np.rint(noise * belief / _STEP), -_LARGEST, _LARGEST).astype(np.int8),
        light=np.where(light > _BRIGHTEST, 0, light).astype(np.uint8),
        trust=np.rint(_cells(belief) * 255).astype(np.uint8),
    )


def _header(kept: bytes) -> tuple[int, int, tuple[int, int]]:
    if len(kept) < _HEADER.size:
        raise BrokenNoiseError("kept sensor noise is cut off; read its item again")
    magic, height, width, rows, columns = _HEADER.unpack_from(kept)
    fits = 0 < rows <= MOST_COLUMNS and 0 < columns <= MOST_COLUMNS
    if magic != _MAGIC or not fits or rows % CELL or columns % CELL:
        raise BrokenNoiseError("these bytes are not kept sensor noise; read its item again")
    return rows, columns, (height, width)


def _window(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The middle, whole cells each way."""
    height, width = pixels.shape[:2]
    lying = width >= height
    most = (MOST_ROWS, MOST_COLUMNS) if lying else (MOST_COLUMNS, MOST_ROWS)
    rows, columns = (min(n, m) // CELL * CELL for n, m in zip((height, width), most, strict=True))
    top, left = (height - rows) // 2, (width - columns) // 2
    return pixels[top : top + rows, left : left + columns]


def _luma(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.ndim == 2:
        return np.ascontiguousarray(pixels)
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY), np.uint8)


def _taken_away(luma: NDArray[np.float32]) -> NDArray[np.float32]:
    """What denoising takes away: what is no stronger than noise, at each scale.

    The transform is an undecimated wavelet's; the weights are those of Mihcak, Kozintsev and
    Ramchandran (1999).
    """
    taken, left = np.zeros_like(luma), luma
    for scale, share in enumerate(_SHARES):
        kernel = np.zeros(4 * 2**scale + 1, np.float32)
        kernel[:: 2**scale] = _SPLINE
        smooth = np.asarray(
            cv2.sepFilter2D(left, -1, kernel, kernel, borderType=cv2.BORDER_REFLECT), np.float32
        )
        detail, left = left - smooth, smooth
        strength = (_SPREAD * share) ** 2
        taken += detail * (np.float32(strength) / np.maximum(_weakest(detail), strength))
    return taken


def _weakest(detail: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weakest mean square around each pixel, over windows of several sizes."""
    squares = detail * detail
    means = (cv2.blur(squares, (n, n), borderType=cv2.BORDER_REFLECT) for n in _WINDOWS)
    weakest = np.asarray(next(means), np.float32)
    for mean in means:
        np.minimum(weakest, np.asarray(mean), out=weakest)
    return weakest


def _cells(values: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = values.shape
    size = (columns // CELL, rows // CELL)
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
