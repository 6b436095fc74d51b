"""Spectra: sound as the describing model hears it: 40 bands of pitch, a hundred times a second.

It hears everything twice: as it is, and as a telephone would let it through.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from clew.media.observer import HEARD_RATE

STEP = HEARD_RATE // 100
"""Samples from one spectrum to the next."""

TELEPHONE_HZ = (300.0, 3_400.0)
"""What a telephone lets through."""

_WINDOW = HEARD_RATE // 40
_BANDS = 40
_LINEAR_HZ, _LINEAR_MEL = 1_000.0, 15.0  # below, the scale of pitch is linear: 200/3 Hz a step
_LOG_STEP = np.log(6.4) / 27.0


def spectra(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the power in each band around every 10 ms of a sound from -1 to 1: (2, steps, 40).

    The first is of all there is, the second of what a telephone lets through.

    Example:
        >>> spectra(np.zeros(1600, np.float32)).shape
        (2, 11, 40)
    """
    padded = np.pad(sound, _WINDOW // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::STEP]
    power = np.abs(np.fft.rfft(windows * _hann(), axis=1)) ** 2
    return np.stack([power @ _bands(), (power * _telephone()) @ _bands()]).astype(np.float32)


@cache
def _hann() -> NDArray[np.float32]:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)


@cache
def _telephone() -> NDArray[np.float32]:
    """Which parts of the spectrum a telephone lets through."""
    bins = np.fft.rfftfreq(_WINDOW, 1 / HEARD_RATE)
    least, most = TELEPHONE_HZ
    return ((bins >= least) & (bins <= most)).astype(np.float32)


@cache
def _bands() -> NDArray[np.float32]:
    """The bands as triangles of equal area on Slaney's scale of pitch: (bins, bands)."""
    edges = _hz(np.linspace(0, _mel(HEARD_RATE / 2), _BANDS + 2))
    bins = np.fft.rfftfreq(_WINDOW, 1 / HEARD_RATE)
    ramps = (bins[:, None] - edges[None]) / np.append(np.diff(edges), 1.0)
    rising = ramps[:, :_BANDS]
    falling = 1 - ramps[:, 1 : _BANDS + 1]
    area = 2 / (edges[2:] - edges[:-2])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)) * area, np.float32)


def _mel(hz: float) -> float:
    return _LINEAR_MEL + float(np.log(hz / _LINEAR_HZ)) / float(_LOG_STEP)


def _hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = mel * (_LINEAR_HZ / _LINEAR_MEL)
    above = _LINEAR_HZ * np.exp(_LOG_STEP * (mel - _LINEAR_MEL))
    return np.where(mel < _LINEAR_MEL, linear, above)
