"""Sounds: invented murmur, as varied as speech and as meaningless, and invented tunes."""

import numpy as np
from numpy.typing import NDArray

SOUND_RATE = 44_100
"""Samples a second."""

_PIECES_A_SECOND = 6
_HIGHEST_HZ = 5_000.0
_COLOURS = 40
_LOUDEST = 9_000
_NOTES_A_SECOND = 4
_LOWEST_NOTE_HZ = 220.0
_SCALE = (0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19, 21, 23, 24)  # half tones, of a major scale
_OVERTONES = 6


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


def tune(seed: int, *, seconds: float) -> NDArray[np.int16]:
    """Return struck chords (n,) at `SOUND_RATE`: all tunes have one scale and one beat.

    Strangers among them are as alike as music gets without being the same.

    Example:
        >>> tune(1, seconds=2.0).shape
        (88200,)
    """
    random = np.random.default_rng([seed, 0x51])
    times = np.arange(SOUND_RATE // _NOTES_A_SECOND) / SOUND_RATE
    scale = _LOWEST_NOTE_HZ * 2 ** (np.array(_SCALE) / 12)
    overtones = np.arange(1, _OVERTONES + 1)
    struck = []
    for _ in range(int(seconds * _NOTES_A_SECOND) + 1):
        hertz = np.outer(random.choice(scale, 3), overtones).ravel()
        loud = np.tile(overtones**-1.3, 3)
        chord = loud @ np.sin(2 * np.pi * hertz[:, None] * times)
        beat = random.normal(0, 0.5, len(times)) * np.exp(-20 * times)
        struck.append(chord * np.exp(-3 * times) + beat)
    sound = np.concatenate(struck)[: round(seconds * SOUND_RATE)]
    return np.asarray(sound * (_LOUDEST / np.abs(sound).max()), np.int16)
