"""Voices: the people who may be heard in two files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.kinds.voice import KIND
from clew.fingerprint.voices.utterance import Against
from clew.fingerprint.voices.voice import Voice
from clew.match.traits import Trait
from clew.match.voice_score import LEAST_COSINE, LEAST_SEARCHED, voice_log_ratio
from clew.model.match import Relation, Span


@dataclass(frozen=True, slots=True, eq=False)
class SeenVoice:
    """A voice of one file: `part` numbers it there, the span runs from its first turn to its last.

    Example:
        >>> turns = np.array([[1.0, 2.0], [5.0, 6.5]], np.float32)
        >>> SeenVoice(Voice(2.5, 20.0, -20.0, turns), part=0).span
        Span(start_s=1.0, end_s=6.5)
    """

    voice: Voice
    part: int

    @classmethod
    def read(cls, data: bytes, part: int, _at_s: float | None, _until_s: float | None) -> Self:
        """Return a voice as it was recorded: its turns hold the times.

        Raises:
            VoiceError: these bytes are none.
        """
        return cls(Voice.from_bytes(data), part)

    @property
    def span(self) -> Span:
        """From its first turn to its last."""
        return Span(float(self.voice.turns[0, 0]), float(self.voice.turns[-1, 1]))

    @property
    def against(self) -> Against | None:
        """Why it cannot be compared."""
        return self.voice.against

    @property
    def embedding(self) -> NDArray[np.float32]:
        """Its description."""
        return self.voice.embedding


def _beside(asked: SeenVoice, known: SeenVoice) -> Mapping[str, object]:
    """How much speech there is in both, and whether only one was heard through a telephone."""
    sides = (asked.voice, known.voice)
    channels = {"channels_differ": True} if len({one.is_narrow for one in sides}) > 1 else {}
    return {"speech_s": [round(one.speech_s, 1) for one in sides], **channels}


VOICES = Trait(
    kind=KIND.name,
    version=KIND.version,
    relation=Relation.VOICE,
    least_cosine=LEAST_COSINE,
    log_ratio=voice_log_ratio,
    read=SeenVoice.read,
    least_searched=LEAST_SEARCHED,
    beside=_beside,
)
