"""Letters: what a line says in Arabic, Cyrillic, Devanagari and Greek letters, by Tesseract.

Each script has a model of its own, which a Debian package carries; one that is not installed is
not used, and that is said. They read a line that was found and levelled already, and see letters
in anything: so a line is read at two sizes, and believed where both say the same.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import tesserocr
from numpy.typing import NDArray

from clew.fingerprint.text.folding import plain, words_of
from clew.fingerprint.text.line import MOST_CHARACTERS, is_hidden

LETTERS = {
    "arabic-letters": "Arabic letters",
    "cyrillic-letters": "Cyrillic letters",
    "devanagari-letters": "Devanagari letters",
    "greek-letters": "Greek letters",
}
"""Which models there are (see models.lock), and what each is for."""

_HEIGHT, _OTHER_HEIGHT, _AROUND = 72, 60, 8  # pixels of the line, and of ground around it
_LEAST = 0.5  # confidence below which it is nothing
_AGREED, _DISAGREED = 0.85, 0.75  # confidence, at least and at most, after the second reading
_LEAST_OWN = 0.5  # share of the letters that are of the model's script; they read Latin ones badly
_FEW = 3  # letters


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says; `confidence` is the mean of its letters' or words'."""

    text: str
    confidence: float


class LettersReader:
    """The reader of one script, loaded from a file that is named after it."""

    def __init__(self, model: Path) -> None:
        self._script = model.stem.upper()
        self._api = tesserocr.PyTessBaseAPI(
            path=str(model.parent),
            lang=model.stem,
            psm=tesserocr.PSM.RAW_LINE,  # what looks for lines itself loses dots and whole words
            oem=tesserocr.OEM.LSTM_ONLY,
        )

    def read(self, level: NDArray[np.uint8]) -> Reading:
        """Return what a level line (BGR) says; nothing where it is in another script."""
        grey = np.asarray(cv2.cvtColor(level, cv2.COLOR_BGR2GRAY), np.uint8)
        read = self._at(grey, _HEIGHT)
        if read.confidence < _LEAST or not self._is_own(read.text):
            return Reading("", 0.0)
        again = self._at(grey, _OTHER_HEIGHT)
        if words_of(plain(read.text)) == words_of(plain(again.text)):
            return Reading(read.text, max(read.confidence, _AGREED))
        return Reading(read.text, min(read.confidence, _DISAGREED))

    def _at(self, grey: NDArray[np.uint8], height: int) -> Reading:
        """What the line says at this size."""
        shown = _shown(grey, height)
        self._api.SetImageBytes(shown.tobytes(), shown.shape[1], shown.shape[0], 1, shown.shape[1])
        text = "".join(one for one in self._api.GetUTF8Text().strip() if not is_hidden(one))
        confidence = _mean(text.split(), self._api.AllWordConfidences())
        return Reading(text[:MOST_CHARACTERS], confidence)

    def _is_own(self, text: str) -> bool:
        letters = [one for one in text if unicodedata.category(one)[0] in "LM"]
        own = sum(unicodedata.name(one, "").startswith(self._script) for one in letters)
        return own >= _FEW and own >= _LEAST_OWN * len(letters)


def _shown(grey: NDArray[np.uint8], height: int) -> NDArray[np.uint8]:
    size = (max(1, round(grey.shape[1] * height / grey.shape[0])), height)
    sized = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC)
    sides = (_AROUND, _AROUND, _AROUND, _AROUND)
    return np.asarray(cv2.copyMakeBorder(sized, *sides, cv2.BORDER_REPLICATE), np.uint8)


def _mean(words: Sequence[str], sure: Sequence[int]) -> float:
    """The mean of the words' confidences, which are per cent, long words weighing more."""
    weights = [len(word) for word in words] if len(words) == len(sure) else [1] * len(sure)
    weighted = sum(weight * one for weight, one in zip(weights, sure, strict=True))
    return min(max(weighted / max(sum(weights), 1) / 100, 0.0), 1.0)
