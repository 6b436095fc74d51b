"""Voices: speech found and described by two models, put together into speakers with their turns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.voices.hearing import VoiceListener
from clew.fingerprint.voices.speakers import Speakers
from clew.fingerprint.voices.utterance import Utterance, VoiceError
from clew.fingerprint.voices.voice import Voice
from clew.media.observer import HEARD_RATE, Listener
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family

_MOST_VOICES = 200  # of a file, those that are heard longest
_SECOND = np.arange(HEARD_RATE) / HEARD_RATE


@dataclass(frozen=True, slots=True)
class Voices:
    """See `clew.fingerprint.voices`. What cannot be compared has low information."""

    name: str = "voice"
    version: int = 1
    families: frozenset[Family] = frozenset({Family.CLIP, Family.SOUND})
    models: tuple[str, ...] = ("silero_vad", "resemblyzer")
    is_biometric: bool = True

    def observer(self) -> Listener:
        return VoiceListener()

    def gather(self) -> "_Gathered":
        return _Gathered(self)

    def examples(self) -> Mapping[str, tuple[NDArray[np.int16], bool]]:
        noise = np.random.default_rng(5).normal(0, 0.1, 8 * HEARD_RATE)
        return {
            "silence": (np.zeros(8 * HEARD_RATE, np.int16), False),
            "noise": (_as_samples(noise), False),
            "music": (_as_samples(_chords()), False),
        }


@dataclass(slots=True)
class _Gathered:
    kind: Voices
    speakers: Speakers = field(default_factory=Speakers)

    def take(self, untrusted_data: bytes, *, at_s: float | None) -> None:
        if at_s is None:
            raise VoiceError("nobody speaks in a picture")
        self.speakers.take(Utterance.from_bytes(untrusted_data), at_s=at_s)

    def ended(self, *, duration_s: float | None) -> list[Fingerprint]:  # noqa: ARG002 -- turns say
        voices = self.speakers.ended()[:_MOST_VOICES]
        return [self._print(voice, part=part) for part, voice in enumerate(voices)]

    def _print(self, voice: Voice, *, part: int) -> Fingerprint:
        return Fingerprint(
            kind=self.kind.name,
            version=self.kind.version,
            data=voice.to_bytes(),
            quality=voice.quality,
            at_s=float(voice.turns[0, 0]),
            until_s=float(voice.turns[-1, 1]),
            low_information=voice.against is not None,
            part=part,
        )


def _chords() -> NDArray[np.float64]:
    """Eight seconds of chords, as an organ has them."""
    chords = ((262, 330, 392), (294, 349, 440), (247, 294, 392), (262, 330, 392))
    harmonics = [(n, 0.05 / n) for n in range(1, 6)]
    sounds = [
        sum(loud * np.sin(2 * np.pi * n * hz * _SECOND) for hz in chord for n, loud in harmonics)
        for chord in chords
    ]
    return np.concatenate(2 * sounds)


def _as_samples(sound: NDArray[np.float64]) -> NDArray[np.int16]:
    return np.clip(sound * 32_767, -32_768, 32_767).astype(np.int16)


KIND = Voices()
