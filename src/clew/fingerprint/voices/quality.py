"""Quality: whether speech can be compared at all, and if not, why.

A description is made of anything that is taken for speech. That of a voice under music, or of what
is no voice, would agree with strangers' by chance; so it is not searched for at all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.voices.utterance import Against
from clew.media.observer import HEARD_RATE

LEAST_CLEAR_DB = 12.0
"""By so much a voice must be louder than what is heard in its pauses."""

LEAST_SURE = 0.75
"""The mean likelihood of speech below which a stretch may be music, singing or noise."""

_CHUNKS_SMOOTHED = 2
_LOUD, _FAINT = 90, 5  # percent of a stretch's moments
_HIGHS_HZ, _LOWS_HZ = (4_200.0, 7_500.0), (300.0, 3_400.0)
_SILENCE = 1e-10


@dataclass(frozen=True, slots=True)
class Sounding:
    """How a stretch of speech sounds: see `Utterance`."""

    clear_db: float
    highs_db: float

    @classmethod
    def of(cls, chunks: NDArray[np.float32]) -> "Sounding":
        """Return how chunks (n, samples) of one stretch sound.

        Example:
            >>> noise = np.random.default_rng(1).normal(0, 0.1, (40, 512)).astype(np.float32)
            >>> sounding = Sounding.of(noise)
            >>> sounding.clear_db < 2, sounding.highs_db > -5
            (True, True)
        """
        power = np.abs(np.fft.rfft(chunks * np.hanning(chunks.shape[1]), axis=1)) ** 2
        loudness = 10 * np.log10(_smoothed(power.sum(axis=1)) + _SILENCE)
        loud, faint = np.percentile(loudness, [_LOUD, _FAINT])
        hz = np.fft.rfftfreq(chunks.shape[1], 1 / HEARD_RATE)
        highs, lows = (
            power[:, (hz >= least) & (hz < most)].sum() + _SILENCE
            for least, most in (_HIGHS_HZ, _LOWS_HZ)
        )
        return cls(float(loud - faint), float(10 * np.log10(highs / lows)))


def against(sounding: Sounding, *, sureness: float) -> Against | None:
    """Return why a stretch of speech cannot be compared, or None where it can.

    Example:
        >>> against(Sounding(clear_db=3.0, highs_db=-20.0), sureness=0.9).name
        'NOISY'
    """
    if sureness < LEAST_SURE:
        return Against.UNSURE
    return Against.NOISY if sounding.clear_db < LEAST_CLEAR_DB else None


def _smoothed(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.convolve(power, np.full(_CHUNKS_SMOOTHED, 1 / _CHUNKS_SMOOTHED), "same")
