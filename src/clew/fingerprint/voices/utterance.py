"""One utterance: a second or two of speech, whether it can be compared, and its description.

Its bytes come from the sandbox, where a hostile file may have written them, and are checked.
"""

import math
import struct
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray

EMBEDDED = 512
"""Numbers in a description."""

LONGEST_S = 60.0
"""No utterance that the sandbox tells of is longer."""

_HEAD = struct.Struct("<3fB")  # length, clearness, highs, against
_BYTES = _HEAD.size + 4 * EMBEDDED
_NOT_UNIT = 0.01
_MOST_DB = 300.0


class Against(StrEnum):
    """Why speech cannot be compared."""

    BRIEF = "no turn is long enough to be described"
    UNSURE = "hardly to be told from what is no speech: music, singing or noise"
    NOISY = "what is heard beside the voice is nearly as loud: music, noise or other voices"
    LITTLE = "too little speech in one voice to be compared"


class VoiceError(ValueError):
    """Bytes are not those of an utterance or a voice."""


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """One utterance of a track of sound.

    `length_s` is how much speech it stands for; `clear_db` by how much the voice is louder than
    what is heard in its pauses; `highs_db` how loud it is above 4 kHz against below: a telephone
    lets nothing through there. `embedding` has length 1 where nothing speaks `against` comparing.

    Example:
        >>> one = Utterance(length_s=0.8, clear_db=3.0, highs_db=-20.0, against=Against.NOISY)
        >>> Utterance.from_bytes(one.to_bytes()).against.name
        'NOISY'
    """

    length_s: float
    clear_db: float
    highs_db: float
    against: Against | None = None
    embedding: NDArray[np.float32] = field(default_factory=lambda: np.zeros(EMBEDDED, np.float32))

    def to_bytes(self) -> bytes:
        """Return the utterance as bytes."""
        head = _HEAD.pack(self.length_s, self.clear_db, self.highs_db, reason_number(self.against))
        return head + self.embedding.astype("<f4").tobytes()

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """Read and check an utterance.

        Raises:
            VoiceError: these bytes are none.
        """
        if len(untrusted) != _BYTES:
            raise VoiceError(f"{len(untrusted)} bytes are no utterance")
        length_s, clear_db, highs_db, reason = _HEAD.unpack_from(untrusted)
        if not 0 < length_s <= LONGEST_S:
            raise VoiceError("an utterance is impossibly long")
        check_loudness(clear_db, highs_db)
        against = reason_of(reason)
        embedding = read_embedding(untrusted[_HEAD.size :], is_described=against is None)
        return cls(length_s, clear_db, highs_db, against, embedding)


def reason_number(against: Against | None) -> int:
    """Return a reason as a number; 0 where there is none."""
    return 0 if against is None else 1 + _REASONS.index(against)


def reason_of(untrusted: int) -> Against | None:
    """Return the reason with this number.

    Raises:
        VoiceError: there is none.
    """
    if untrusted > len(_REASONS):
        raise VoiceError("an unknown reason")
    return _REASONS[untrusted - 1] if untrusted else None


def check_loudness(*untrusted_db: float) -> None:
    """Check that these are differences of loudness.

    Raises:
        VoiceError: one is none.
    """
    if not all(math.isfinite(one) and abs(one) <= _MOST_DB for one in untrusted_db):
        raise VoiceError("a loudness that is none")


def read_embedding(untrusted: bytes, *, is_described: bool) -> NDArray[np.float32]:
    """Return a description.

    Raises:
        VoiceError: it is none, or has not the length 1 where it should.
    """
    embedding = np.frombuffer(untrusted, "<f4").astype(np.float32)
    if len(embedding) != EMBEDDED or not np.isfinite(embedding).all():
        raise VoiceError("a voice's description has numbers that are none")
    if is_described and abs(float(np.linalg.norm(embedding)) - 1) > _NOT_UNIT:
        raise VoiceError("a voice's description has the wrong length")
    return embedding


_REASONS = tuple(Against)
