"""One face: where it is, whether it can be compared, and its description.

Its bytes come from the sandbox, where a hostile file may have written them, and are checked.
"""

import math
import struct
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray

EMBEDDED = 128
"""Numbers in a description (SFace)."""

CROP = 48
"""Pixels: the side of the small grey picture that is kept of a face, for people to tell it by."""

_HEAD = struct.Struct("<7f2B")  # box, confidence, eyes, best moment (-1: none), turns, against
_BYTES = _HEAD.size + 4 * EMBEDDED + CROP * CROP
_NOT_UNIT = 0.01
_OUTSIDE = 1.0  # faces at the edge reach out of the picture, but not by more than its size


class Against(StrEnum):
    """Why a face cannot be compared."""

    SMALL = "too few pixels between its eyes"
    UNSURE = "hardly to be told from what is no face"
    BLURRED = "too blurred"
    PROFILE = "seen from the side"
    COVERED = "its lower half is covered"
    DRAWN = "flat as in a drawing, not as in a photograph"
    FAINT = "says too little: a statue, a drawing, or hidden in part"
    CROWD = "one of more faces than are compared in one picture"


class FaceError(ValueError):
    """Bytes are not those of a face."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face of a picture, or of a track of a clip.

    `box` is left, top, width and height as shares of the picture; `turns` the quarter turns
    counter-clockwise after which it stands upright; `eyes` the pixels between its eyes. `embedding`
    has length 1 where nothing speaks `against` comparing it. `best_s` is when in a clip it is seen
    best.

    Example:
        >>> face = Face(box=(0.1, 0.2, 0.3, 0.4), confidence=0.9, eyes=40, against=Against.PROFILE)
        >>> Face.from_bytes(face.to_bytes()).against.value
        'seen from the side'
    """

    box: tuple[float, float, float, float]
    confidence: float
    eyes: float
    turns: int = 0
    against: Against | None = None
    best_s: float | None = None
    embedding: NDArray[np.float32] = field(default_factory=lambda: np.zeros(EMBEDDED, np.float32))
    crop: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((CROP, CROP), np.uint8))

    @property
    def quality(self) -> int:
        """From 0 to 100: how sure the detector is."""
        return round(100 * self.confidence)

    def to_bytes(self) -> bytes:
        """Return the face as bytes."""
        against = 0 if self.against is None else 1 + _REASONS.index(self.against)
        best_s = -1.0 if self.best_s is None else self.best_s
        head = _HEAD.pack(*self.box, self.confidence, self.eyes, best_s, self.turns, against)
        return head + self.embedding.astype("<f4").tobytes() + self.crop.tobytes()

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """Read and check a face.

        Raises:
            FaceError: these bytes are none.
        """
        if len(untrusted) != _BYTES:
            raise FaceError(f"{len(untrusted)} bytes are no face")
        *numbers, turns, against = _HEAD.unpack_from(untrusted)
        box, (confidence, eyes, best_s) = tuple(numbers[:4]), numbers[4:]
        embedding = np.frombuffer(untrusted, "<f4", EMBEDDED, _HEAD.size)
        if not (np.isfinite(embedding).all() and all(map(math.isfinite, numbers))):
            raise FaceError("a face has numbers that are none")
        if turns > 3 or against > len(_REASONS) or not 0 <= confidence <= 1 or eyes < 0:
            raise FaceError("a face is out of range")
        if max(map(abs, box)) > 1 + _OUTSIDE or min(box[2:]) <= 0:
            raise FaceError("a face lies outside its picture")
        if not against and abs(float(np.linalg.norm(embedding)) - 1) > _NOT_UNIT:
            raise FaceError("a face's description has the wrong length")
        return cls(
            box=box,
            confidence=confidence,
            eyes=eyes,
            turns=turns,
            against=_REASONS[against - 1] if against else None,
            best_s=None if best_s < 0 else best_s,
            embedding=embedding.astype(np.float32),
            crop=np.frombuffer(untrusted, np.uint8, CROP * CROP, _BYTES - CROP * CROP).reshape(
                CROP, CROP
            ),
        )


_REASONS = tuple(Against)
