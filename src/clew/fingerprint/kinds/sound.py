"""The sound of a clip or of a recording, as bits that re-encoding hardly moves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.sound_bits import STEPS, SoundBits, as_bytes, telling_starts
from clew.model.fingerprint import Fingerprint
from clew.model.media import SOUND_RATE

_TELLING = 16  # hashes, some two and a half seconds: less is told by nobody


@dataclass(frozen=True, slots=True)
class BitsOfSound:
    """See `clew.fingerprint.sound_bits`."""

    name: str = "sound"
    version: int = 1

    def listen(self) -> "_Track":
        return _Track(self)

    def examples(self) -> Mapping[str, tuple[NDArray[np.int16], NDArray[np.int16], bool]]:
        one, other = _murmur(1), _murmur(2)
        return {
            "a sound and itself, softer": (one, one // 3, True),
            "a sound and itself, with noise": (one, one + _murmur(3) // 12, True),
            "two different sounds": (one, other, False),
        }


@dataclass(slots=True)
class _Track:
    """One track while it is heard."""

    kind: BitsOfSound
    bits: SoundBits = field(default_factory=SoundBits)

    def take(self, samples: NDArray[np.int16]) -> None:
        self.bits.take(samples)

    def ended(self, *, at_s: float) -> list[Fingerprint]:
        words = self.bits.words()
        if not len(words):
            return []
        telling = len(telling_starts(words, every=1))
        return [
            Fingerprint(
                kind=self.kind.name,
                version=self.kind.version,
                data=as_bytes(words),
                quality=min(100, 100 * telling // _TELLING),
                at_s=at_s,
                until_s=at_s + len(words) / STEPS,
                low_information=telling < _TELLING,
            )
        ]


def _murmur(seed: int) -> NDArray[np.int16]:
    """Six seconds of noise whose colour and loudness change five times a second."""
    random = np.random.default_rng(seed)
    stretches = []
    for _ in range(30):
        spectrum = np.fft.rfft(random.normal(0, 1, SOUND_RATE // 5))
        spectrum *= np.repeat(random.uniform(0, 1, 27), 30)[: len(spectrum)]
        stretches.append(np.fft.irfft(spectrum) * random.uniform(0.3, 1))
    sound = np.concatenate(stretches)
    return np.asarray(sound * (9000 / np.abs(sound).max()), np.int16)


KIND = BitsOfSound()
