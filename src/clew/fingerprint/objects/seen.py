"""One thing that was seen: which, where in the picture, and how sure the model is.

Its bytes come from the sandbox, where a hostile file may have written them, and are checked.
"""

import math
import struct
from dataclasses import dataclass
from typing import Self

from clew.fingerprint.objects.things import names

LEAST_SCORE = 0.3
"""What the model is less sure of is not told at all."""

SURE = 0.5
"""From here on a thing is told without a doubt beside it."""

OBJECT_CAVEAT = (
    "Found by a machine that knows some 80 kinds of things and takes others for these; it misses "
    "most small and half-hidden ones. Words to search by, never evidence: look at the picture."
)
"""Stands wherever things that were seen are shown."""

_FORM = struct.Struct("<B5fd")  # number, box, score, moment
_OUTSIDE = 0.01  # of a picture: numbers are rounded


class SeenThingError(ValueError):
    """Bytes are not those of a thing that was seen."""


@dataclass(frozen=True, slots=True)
class SeenThing:
    """A thing in a picture, or in the frame of a clip at `best_at_s` where it is seen best.

    `box` is left, top, width and height as shares of the picture.

    Example:
        >>> one = SeenThing("chair", (0.25, 0.5, 0.25, 0.5), score=0.75)
        >>> SeenThing.from_bytes(one.to_bytes()) == one
        True
    """

    name: str
    box: tuple[float, float, float, float]
    score: float
    best_at_s: float | None = None

    @property
    def is_sure(self) -> bool:
        """Whether the model is sure, which is no proof."""
        return self.score >= SURE

    @property
    def quality(self) -> int:
        """From 0 to 100: how sure the model is."""
        return round(100 * self.score)

    def to_bytes(self) -> bytes:
        """Return it as bytes."""
        number = next(number for number, name in names().items() if name == self.name)
        moment = math.nan if self.best_at_s is None else self.best_at_s
        return _FORM.pack(number, *self.box, self.score, moment)

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """Read and check a thing.

        Raises:
            SeenThingError: these bytes are none.
        """
        if len(untrusted) != _FORM.size:
            raise SeenThingError(f"{len(untrusted)} bytes are no thing that was seen")
        number, left, top, width, height, score, moment = _FORM.unpack(untrusted)
        name = names().get(number)
        if name is None:
            raise SeenThingError(f"{number} is no thing's number")
        if not (_is_inside(left, top, width, height) and LEAST_SCORE <= score <= 1):
            raise SeenThingError("a thing is out of range")
        if moment < 0 or math.isinf(moment):
            raise SeenThingError("a thing is seen at no time")
        at_s = None if math.isnan(moment) else moment
        return cls(name, (left, top, width, height), score, at_s)


def _is_inside(left: float, top: float, width: float, height: float) -> bool:
    """Whether a box lies in its picture; numbers that are none never do."""
    most = 1 + _OUTSIDE
    return (
        min(left, top) >= -_OUTSIDE
        and min(width, height) > 0
        and left + width <= most
        and top + height <= most
    )
