"""One line of text: where it is, what it says, and whether that can be trusted.

Its bytes come from the sandbox, where a hostile file may have written them, and are checked.
"""

import math
import struct
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

MOST_CHARACTERS = 200
"""Of one line; what comes after them is left out."""

TEXT_CAVEAT = (
    "Read by a machine, which errs most on small, blurred and decorated letters and on names; look "
    "at the picture before relying on it. It reads Latin, Chinese and Japanese letters, and "
    "Arabic, Cyrillic, Devanagari and Greek ones where their models are installed; others it "
    "misses, or takes for these."
)
"""Stands wherever what was read is shown."""

_HEAD = struct.Struct("<5fB")  # box, confidence, against
_OUTSIDE = 0.01  # of a picture: numbers are rounded
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # several scripts cannot be written without them


class Against(StrEnum):
    """Why a line's reading cannot be trusted."""

    SMALL = "too few pixels high"
    UNSURE = "hardly to be read"
    LONE = "a single letter, which any shape may look like"
    SCRIPT = "looks like text, but no letter of it is known: another script, or no text"
    CROWD = "one of more lines than are read in one picture"


class LineError(ValueError):
    """Bytes are not those of a line of text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a picture, or of a stretch of a clip.

    `box` is left, top, width and height as shares of the picture. `text` is as it was read, also
    where something speaks `against` trusting it; empty where it was not read at all.

    Example:
        >>> line = Line((0.1, 0.2, 0.3, 0.04), "HOTEL", confidence=0.97)
        >>> Line.from_bytes(line.to_bytes()).text
        'HOTEL'
    """

    box: tuple[float, float, float, float]
    text: str
    confidence: float
    against: Against | None = None

    @property
    def quality(self) -> int:
        """From 0 to 100: how sure the reading is."""
        return round(100 * self.confidence)

    def to_bytes(self) -> bytes:
        """Return the line as bytes."""
        against = 0 if self.against is None else 1 + _REASONS.index(self.against)
        return _HEAD.pack(*self.box, self.confidence, against) + self.text.encode()

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """Read and check a line.

        Raises:
            LineError: these bytes are none.
        """
        if not _HEAD.size <= len(untrusted) <= _HEAD.size + 4 * MOST_CHARACTERS:
            raise LineError(f"{len(untrusted)} bytes are no line of text")
        *box, confidence, against = _HEAD.unpack_from(untrusted)
        if not all(map(math.isfinite, (*box, confidence))):
            raise LineError("a line has numbers that are none")
        if against > len(_REASONS) or not 0 <= confidence <= 1 or not _is_inside(*box):
            raise LineError("a line is out of range")
        return cls(
            box=(box[0], box[1], box[2], box[3]),
            text=_checked(untrusted[_HEAD.size :], may_be_empty=bool(against)),
            confidence=confidence,
            against=_REASONS[against - 1] if against else None,
        )


def is_hidden(character: str) -> bool:
    r"""Return whether a character is no letter to be seen: it reorders, hides or controls text.

    Example:
        >>> [is_hidden(one) for one in ("a", "\u202e", "\n")]
        [False, True, True]
    """
    return unicodedata.category(character) in _HIDDEN and character not in _JOINERS


def _checked(untrusted_text: bytes, *, may_be_empty: bool) -> str:
    try:
        text = untrusted_text.decode()
    except UnicodeDecodeError as error:
        raise LineError("a line is not text") from error
    if len(text) > MOST_CHARACTERS or any(map(is_hidden, text)):
        raise LineError("a line is too long, or holds what is no letter")
    if not (text.strip() or may_be_empty):
        raise LineError("a line says nothing, and not why")
    return text


def _is_inside(left: float, top: float, width: float, height: float) -> bool:
    most = 1 + _OUTSIDE
    return (
        min(left, top) >= -_OUTSIDE
        and min(width, height) > 0
        and left + width <= most
        and top + height <= most
    )


_REASONS = tuple(Against)
