"""Sounds: invented murmur, as varied as speech and as meaningless."""

import numpy as np
from numpy.typing import NDArray

SOUND_RATE = 44_100
"""Samples a second."""

_PIECES_A_SECOND = 6
_HIGHEST_HZ = 5_000.0
_COLOURS = 40
_LOUDEST = 9_000


def murmur(seed: int, *, seconds: float) -> NDArray[np.int16]:
    """Return noise (n,) at `SOUND_RATE` whose colour and loudness change six times a second.

    Example:
        >>> murmur(1, seconds=2.0).shape
        (88200,)
    """
    random = np.random.default_rng([seed, 0x50])
    length = SOUND_RATE // _PIECES_A_SECOND
    hertz = np.fft.rfftfreq(length, 1 / SOUND_RATE)
    bands = np.linspace(0, _HIGHEST_HZ, _COLOURS)
    pieces = []
    for _ in range(int(seconds * _PIECES_A_SECOND) + 1):
        colour = np.interp(hertz, bands, random.uniform(0, 1, _COLOURS), right=0.0) ** 2
        noise = np.fft.rfft(random.normal(0, 1, length))
        pieces.append(np.fft.irfft(noise * colour, length) * random.uniform(0.2, 1))
    sound = np.concatenate(pieces)[: round(seconds * SOUND_RATE)]
    return np.asarray(sound * (_LOUDEST / np.abs(sound).max()), np.int16)
