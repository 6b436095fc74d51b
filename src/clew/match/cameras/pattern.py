"""A sensor's pattern, grown from pictures believed to be by one camera; pictures come and go.

Source: Chen, Fridrich, Goljan and Lukas, "Determining image origin and integrity using sensor
noise" (2008): the most likely pattern is the sum of noise times light over the sum of light
squared. Both are sums of whole numbers, so that what is taken out leaves nothing behind.

What all cameras of a model have in common is taken out of a pattern before it is compared: means
of rows and columns (of each of the four colours of the sensor), and whatever stands out in the
frequencies, as the blocks of JPEG do.
"""

from collections.abc import Iterable
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.sensor_noise import CELL, SensorNoise

type Pattern = NDArray[np.float32]

_WINDOWS = (3, 5, 7, 9)


class SizesDifferError(ValueError):
    """Pictures of different sizes do not show the same pixels of a sensor."""


class Growth:
    """The sums that a pattern is made from.

    Example:
        >>> noise = SensorNoise((16, 16), np.ones((16, 16), np.int8),
        ...                     np.full((1, 1), 9, np.uint8), np.full((1, 1), 255, np.uint8))
        >>> growth = Growth.of([noise, noise])
        >>> growth.remove(noise)
        >>> growth == Growth.of([noise])
        True
    """

    def __init__(self, size: tuple[int, int], window: tuple[int, int]) -> None:
        self.size, self.pictures = size, 0
        self._noise = np.zeros(window, np.int32)
        self._light = np.zeros((window[0] // CELL, window[1] // CELL), np.int64)

    @classmethod
    def of(cls, noises: Iterable[SensorNoise]) -> Self:
        """Return the sums over pictures of one size, at least one.

        Raises:
            SizesDifferError: they are of several sizes.
        """
        growth: Self | None = None
        for noise in noises:
            growth = growth or cls(noise.size, (noise.signal.shape[0], noise.signal.shape[1]))
            growth.add(noise)
        if growth is None:
            raise ValueError("a pattern grows from at least one picture")
        return growth

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Growth)
            and (self.size, self.pictures) == (other.size, other.pictures)
            and np.array_equal(self._noise, other._noise)
            and np.array_equal(self._light, other._light)
        )

    def __hash__(self) -> int:
        return id(self)

    def add(self, noise: SensorNoise) -> None:
        """Take a picture in.

        Raises:
            SizesDifferError: it is of another size.
        """
        self._count(noise, 1)

    def remove(self, noise: SensorNoise) -> None:
        """Take a picture out that was taken in before.

        Raises:
            SizesDifferError: it is of another size.
        """
        self._count(noise, -1)

    def pattern(self) -> Pattern:
        """Return the pattern, of mean square one."""
        least = max(1.0, float(self._light.mean()) * 1e-3)
        light = np.maximum(self._light.astype(np.float32), np.float32(least))
        return cleaned(self._noise.astype(np.float32) / _as_pixels(light))

    def _count(self, noise: SensorNoise, times: int) -> None:
        if noise.size != self.size:
            height, width = self.size
            raise SizesDifferError(
                f"the pattern grows from pictures of {width} x {height} pixels; "
                f"this one has {noise.size[1]} x {noise.size[0]}"
            )
        light = noise.light.astype(np.int32)
        self._noise += times * noise.signal * _as_pixels(light)
        self._light += times * light.astype(np.int64) ** 2 * noise.trust
        self.pictures += times


def ready(noise: SensorNoise) -> Pattern:
    """Return a picture's noise as it is held against patterns: weighted by the light."""
    return cleaned(noise.signal.astype(np.float32) * _as_pixels(noise.light.astype(np.float32)))


def cleaned(noise: NDArray[np.float32]) -> Pattern:
    """Return the noise without what cameras of a model share, of mean square one (or nothing).

    Example:
        >>> stripes = np.tile(np.float32([1, 0, 3, 5]), (64, 16))
        >>> float(np.abs(cleaned(stripes)).max()) < 1e-3
        True
    """
    flat = noise.copy()
    for row in (0, 1):
        for column in (0, 1):
            colour = flat[row::2, column::2]
            colour -= colour.mean(axis=0, keepdims=True)
            colour -= colour.mean(axis=1, keepdims=True)
    even = _without_peaks(flat)
    strength = float(np.sqrt(np.mean(even * even, dtype=np.float64)))
    return even / np.float32(strength) if strength > 1e-3 * float(_rms(noise)) else 0 * even


def _rms(values: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(values * values, dtype=np.float64))) + 1e-9


def _without_peaks(noise: NDArray[np.float32]) -> NDArray[np.float32]:
    """The noise with every frequency that stands out lowered to the strength of the others."""
    spectrum = np.fft.rfft2(noise, norm="ortho")  # NumPy computes any other in 64 bits
    strength = spectrum.real**2 + spectrum.imag**2
    usual = np.float32(np.mean(noise * noise, dtype=np.float64)) + np.float32(1e-12)
    weakest = np.asarray(cv2.blur(strength, (_WINDOWS[0], _WINDOWS[0])), np.float32)
    for window in _WINDOWS[1:]:
        np.minimum(weakest, np.asarray(cv2.blur(strength, (window, window))), out=weakest)
    spectrum *= usual / np.maximum(weakest, usual)
    return np.fft.irfft2(spectrum, s=noise.shape, norm="ortho").astype(np.float32)


def _as_pixels[T: np.generic](cells: NDArray[T]) -> NDArray[T]:
    return np.repeat(np.repeat(cells, CELL, axis=0), CELL, axis=1)
