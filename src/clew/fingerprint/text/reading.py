"""Reading: what a line of text says, by PP-OCRv6's recogniser.

Source: Graves et al., "Connectionist temporal classification" (2006): the model gives for every
few pixels which letter is there, or none; what stays the same from one step to the next is one
letter.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.inference import session_of
from clew.fingerprint.text.finding import FoundLine, Pixels
from clew.fingerprint.text.line import MOST_CHARACTERS, is_hidden

_HEIGHT = 48  # pixels to which lines are brought
_WIDEST = 2_400
_NARROWEST = 48
_TALL = 1.5  # how much higher than wide: it is read from below or above
_SURE = 0.9  # below it the line is tried upside down as well


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What a line says; `confidence` is the mean of its letters'."""

    text: str
    confidence: float


class LineReader:
    """The recogniser, loaded."""

    def __init__(self, weights: bytes) -> None:
        self._session = session_of(weights)
        letters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ["", *("" if is_hidden(one[:1] or "\n") else one for one in letters), " "]

    def read(self, bgr: Pixels, line: FoundLine) -> ReadLine:
        """Return what a line of a picture says, whichever way up it stands."""
        level = _level(bgr, line)
        if line.height >= _TALL * line.width:
            return max((self._of(np.rot90(level, turns)) for turns in (1, 3)), key=_confidence)
        upright = self._of(level)
        if upright.confidence >= _SURE:
            return upright
        return max(upright, self._of(np.rot90(level, 2)), key=_confidence)

    def _of(self, level: Pixels) -> ReadLine:
        (told,) = self._session.run(None, {"x": _wanted(level)})
        likely = np.asarray(told, np.float32)[0]
        steps = likely.argmax(axis=1)
        begins = np.concatenate([[True], steps[1:] != steps[:-1]]) & (steps > 0)
        letters = [self._letters[step] for step in steps[begins]]
        if not "".join(letters).strip():
            return ReadLine("", 0.0)
        confidence = min(float(likely.max(axis=1)[begins].mean()), 1.0)
        return ReadLine("".join(letters).strip()[:MOST_CHARACTERS], confidence)


def _level(bgr: Pixels, line: FoundLine) -> Pixels:
    """The line on its own, level."""
    width, height = max(1, round(line.width)), max(1, round(line.height))
    to = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(line.corners, to)
    level = cv2.warpPerspective(
        bgr, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(level, np.uint8)


def _wanted(level: Pixels) -> NDArray[np.float32]:
    """The line as the model wants it: (1, 3, 48, W)."""
    height, width = level.shape[:2]
    wide = min(max(round(width * _HEIGHT / height), 1), _WIDEST)
    sized = cv2.resize(np.ascontiguousarray(level), (wide, _HEIGHT))
    scaled = (np.asarray(sized, np.float32) / 127.5 - 1).transpose(2, 0, 1)
    padded = np.zeros((1, 3, _HEIGHT, max(wide, _NARROWEST)), np.float32)
    padded[0, :, :, :wide] = scaled
    return padded


def _confidence(read: ReadLine) -> float:
    return read.confidence
