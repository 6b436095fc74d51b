"""Invented talk: a machine that hums vowels and hisses: a pulse through resonances.

Voice detectors take it for speech. `pitch` and `throat` (how much longer it is than usual) make one
talker differ from another.
"""

import numpy as np
from numpy.typing import NDArray

from clew.media.observer import HEARD_RATE

_VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480))
_WIDTHS = (80, 110, 160)


def talk(
    seconds: float, *, pitch: float = 120.0, throat: float = 1.0, seed: int = 1
) -> NDArray[np.int16]:
    """Return so many seconds of a talker: syllables with pauses between, at `HEARD_RATE`."""
    random = np.random.default_rng(seed)
    said: list[NDArray[np.float64]] = []
    while sum(map(len, said)) < seconds * HEARD_RATE:
        said += [_syllable(random, pitch, throat) for _ in range(int(random.integers(3, 9)))]
        said.append(np.zeros(int(random.uniform(0.1, 0.35) * HEARD_RATE)))
    sound = np.concatenate(said)[: round(seconds * HEARD_RATE)]
    sound += random.normal(0, 1e-3, len(sound))
    return np.asarray(sound / np.abs(sound).max() * 16_000, np.int16)


def _syllable(random: np.random.Generator, pitch: float, throat: float) -> NDArray[np.float64]:
    """A hiss, then a vowel whose pitch falls."""
    hiss = random.normal(0, 0.02, int(random.uniform(0.03, 0.09) * HEARD_RATE))
    count = int(random.uniform(0.12, 0.26) * HEARD_RATE)
    falling = pitch * random.uniform(0.9, 1.15) * np.linspace(1.06, 0.92, count)
    cycles = np.cumsum(falling) / HEARD_RATE
    pulse = np.diff(np.floor(cycles), prepend=0.0) - falling / HEARD_RATE
    one, other = (np.array(_VOWELS[int(n)]) for n in random.integers(0, len(_VOWELS), 2))
    spectrum = np.fft.rfft(pulse)
    hz = np.fft.rfftfreq(count, 1 / HEARD_RATE)
    for resonance, width in zip((0.7 * one + 0.3 * other) / throat, _WIDTHS, strict=True):
        spectrum = spectrum * resonance**2 / (resonance**2 - hz**2 + 1j * hz * width)
    vowel = np.fft.irfft(spectrum, count)
    vowel *= np.hanning(count) ** 0.4 / max(float(np.abs(vowel).max()), 1e-9)
    return np.concatenate([np.diff(hiss, prepend=0.0), 0.5 * vowel])
