"""Reading: what a line of text says, by PP-OCRv6's recogniser.

It knows Latin, Chinese and Japanese letters; Greek ones it confuses with Latin ones. What it does
not read surely is shown to the readers of other letters as well.

Source: Graves et al., "Connectionist temporal classification" (2006): the model gives for every
few pixels which letter is there, or none; what stays the same from one step to the next is one
letter.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.inference import session_of
from clew.fingerprint.text.finding import FoundLine, Pixels
from clew.fingerprint.text.letters import LettersReader, Reading
from clew.fingerprint.text.line import MOST_CHARACTERS, is_hidden

_HEIGHT = 48  # pixels to which lines are brought
_WIDEST = 2_400
_NARROWEST = 48
_TALL = 1.5  # how much higher than wide: it is read from below or above
_SURE = 0.9  # below it other letters, and the line upside down, are tried as well
_GREEK = 0.7  # the most that a reading with Greek letters is worth


class LineReader:
    """The recogniser, loaded, and the readers of other letters."""

    def __init__(self, weights: bytes, others: Sequence[LettersReader] = ()) -> None:
        self._session, self._others = session_of(weights), others
        letters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ["", *("" if is_hidden(one[:1] or "\n") else one for one in letters), " "]

    def read(self, bgr: Pixels, line: FoundLine, *, others: bool = True) -> Reading:
        """Return what a line of a picture says, whichever way up it stands.

        Without `others` it is not shown to the readers of other letters.
        """
        level = _level(bgr, line)
        ways = (1, 3) if line.height >= _TALL * line.width else (0, 2)
        best = Reading("", 0.0)
        for turns in ways:
            shown = np.ascontiguousarray(np.rot90(level, turns))
            read = self._any(shown) if others else self._of(shown)
            best = max(best, read, key=_confidence)
            if best.confidence >= _SURE:
                break
        return best

    def _any(self, level: Pixels) -> Reading:
        """What it says in any letters."""
        read = self._of(level)
        if read.confidence >= _SURE:
            return read
        return max([read, *(reader.read(level) for reader in self._others)], key=_confidence)

    def _of(self, level: Pixels) -> Reading:
        (told,) = self._session.run(None, {"x": _wanted(level)})
        likely = np.asarray(told, np.float32)[0]
        steps = likely.argmax(axis=1)
        begins = np.concatenate([[True], steps[1:] != steps[:-1]]) & (steps > 0)
        letters = [self._letters[step] for step in steps[begins]]
        if not "".join(letters).strip():
            return Reading("", 0.0)
        text = "".join(letters).strip()[:MOST_CHARACTERS]
        most = _GREEK if any(map(_is_greek, text)) else 1.0
        return Reading(text, min(float(likely.max(axis=1)[begins].mean()), most))


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


def _is_greek(letter: str) -> bool:
    return "\u0370" <= letter <= "\u03ff"


def _confidence(read: Reading) -> float:
    return read.confidence
