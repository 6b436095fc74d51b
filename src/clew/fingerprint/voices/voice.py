"""One voice: a speaker of a file, with the turns in which it is heard, as the records keep it."""

import struct
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.voices.utterance import (
    EMBEDDED,
    Against,
    VoiceError,
    check_loudness,
    read_embedding,
    reason_number,
    reason_of,
)

MOST_TURNS = 2_000
"""Turns kept of one voice, the longest; the seconds of speech count all."""

NARROW_DB = -40.0
"""Highs fainter than this have gone through a telephone or were taken away by compression."""

_HEAD = struct.Struct("<3fBI")  # speech, clearness, highs, against, turns
_TURN_BYTES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """One speaker of a file.

    `speech_s` is how long it is heard altogether, `turns` (n, 2) from when to when, in seconds.
    What speaks `against` comparing it says why; then it may be several people.

    Example:
        >>> turns = np.array([[0.0, 2.5]], np.float32)
        >>> voice = Voice(speech_s=2.5, clear_db=20.0, highs_db=-60.0, turns=turns,
        ...               against=Against.LITTLE)
        >>> read = Voice.from_bytes(voice.to_bytes())
        >>> read.is_narrow, read.turns.tolist()
        (True, [[0.0, 2.5]])
    """

    speech_s: float
    clear_db: float
    highs_db: float
    turns: NDArray[np.float32]
    against: Against | None = None
    embedding: NDArray[np.float32] = field(default_factory=lambda: np.zeros(EMBEDDED, np.float32))

    @property
    def is_narrow(self) -> bool:
        """Whether it was heard through a telephone, or through something as narrow."""
        return self.highs_db < NARROW_DB

    @property
    def quality(self) -> int:
        """From 0 to 100: how much speech there is, half a minute being all one wants."""
        return min(100, round(self.speech_s * 100 / 30))

    def to_bytes(self) -> bytes:
        """Return the voice as bytes."""
        numbers = (self.speech_s, self.clear_db, self.highs_db)
        head = _HEAD.pack(*numbers, reason_number(self.against), len(self.turns))
        turns = self.turns.astype("<f4").tobytes()
        return head + self.embedding.astype("<f4").tobytes() + turns

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """Read and check a voice.

        Raises:
            VoiceError: these bytes are none.
        """
        if len(untrusted) < (turns_at := _HEAD.size + 4 * EMBEDDED):
            raise VoiceError(f"{len(untrusted)} bytes are no voice")
        speech_s, clear_db, highs_db, reason, count = _HEAD.unpack_from(untrusted)
        if len(untrusted) != turns_at + _TURN_BYTES * count or not 0 < count <= MOST_TURNS:
            raise VoiceError(f"{len(untrusted)} bytes are no voice with {count} turns")
        check_loudness(clear_db, highs_db)
        against = reason_of(reason)
        embedding = read_embedding(untrusted[_HEAD.size : turns_at], is_described=against is None)
        turns = np.frombuffer(untrusted, "<f4", 2 * count, turns_at).reshape(-1, 2)
        _check_times(speech_s, turns)
        return cls(speech_s, clear_db, highs_db, turns.astype(np.float32), against, embedding)


def _check_times(speech_s: float, turns: NDArray[np.float32]) -> None:
    times = [0.0, *turns.ravel().tolist(), float("inf")]
    if not 0 < speech_s < float("inf") or not all(one <= other for one, other in pairwise(times)):
        raise VoiceError("a voice's turns are out of order")
    if not np.isfinite(turns).all():
        raise VoiceError("a voice's turn has no time")
