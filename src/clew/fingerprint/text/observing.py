"""Observing: what the models say of the text of one picture. Runs inside the sandbox."""

from collections.abc import Iterator
from contextlib import suppress

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.text.finding import FoundLine, LineFinder, Pixels
from clew.fingerprint.text.letters import LETTERS, LettersReader, Reading
from clew.fingerprint.text.line import Against, Line
from clew.fingerprint.text.reading import LineReader
from clew.fingerprint.weights import MissingModelError, locked

MOST = 128
"""Lines of one picture that are read, the largest; the others are only told of."""

_MOST_OTHERS = 40  # of them, that are shown to the readers of other letters
_MOST_TOLD = 1_000
_LEAST_LETTERS = 9.0  # pixels
_SURE = 0.8
_FEW = 2  # letters or digits
_SURELY_TEXT = 0.8  # the detector's word for it, where no letter is known
_GLANCE_SIDE = 320
_MOST_CHANGE = 6  # of 255, anywhere in the small picture
_NOT_READ = Reading("", 0.0)


class TextObserver:
    """Finds and reads the text of pictures; its models are loaded when it is made.

    A frame that shows what its clip's last one showed is not read again: it says the same.

    Raises:
        MissingModelError: one is not installed that it cannot do without.
    """

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        models = locked()
        self._finder = LineFinder(models["text-detection"].read())
        self._reader = LineReader(models["text-recognition"].read(), list(_others()))
        self._glance: NDArray[np.int16] | None = None
        self._said: list[bytes] = []

    def forget(self) -> None:
        """Forget the last frame: another file begins."""
        self._glance, self._said = None, []

    def observe(self, pixels: NDArray[np.uint8]) -> Iterator[bytes]:
        """Yield each line of an upright picture, RGB (H, W, 3), as the bytes of a `Line`.

        What hardly looks like text, and holds no letter that is known, is left out: an empty one
        says that work goes on.
        """
        glance = _glance(pixels)
        if self._glance is not None and _is_same(glance, self._glance):
            yield from self._said
            return
        self._glance, self._said = None, []
        for line in self._lines(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), np.uint8)):
            data = b"" if line is None else line.to_bytes()
            self._said += [data] if data else []
            yield data
        self._glance = glance

    def _lines(self, bgr: Pixels) -> Iterator[Line | None]:
        found = self._finder.find(bgr)[:_MOST_TOLD]
        largest = [id(line) for line in sorted(found, key=_area, reverse=True)]
        read, others = frozenset(largest[:MOST]), frozenset(largest[:_MOST_OTHERS])
        for line in found:
            if id(line) in read:
                said = self._reader.read(bgr, line, others=id(line) in others)
                is_text = said.text or line.score >= _SURELY_TEXT
                yield _line(bgr, line, said, _against(line, said)) if is_text else None
            else:
                yield _line(bgr, line, _NOT_READ, Against.CROWD)


def _others() -> Iterator[LettersReader]:
    """The readers whose models are installed; that one is missing is said elsewhere."""
    for name in LETTERS:
        with suppress(MissingModelError):
            yield LettersReader(locked()[name].checked_file())


def _glance(pixels: Pixels) -> NDArray[np.int16]:
    """A small grey picture of a picture."""
    scale = min(1.0, _GLANCE_SIDE / max(pixels.shape[:2]))
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.int16)


def _is_same(one: NDArray[np.int16], other: NDArray[np.int16]) -> bool:
    return one.shape == other.shape and int(np.abs(one - other).max()) <= _MOST_CHANGE


def _against(line: FoundLine, said: Reading) -> Against | None:
    if line.letters < _LEAST_LETTERS:
        return Against.SMALL
    if not said.text:
        return Against.SCRIPT
    if said.confidence < _SURE:
        return Against.UNSURE
    return Against.LONE if sum(map(str.isalnum, said.text)) < _FEW else None


def _line(bgr: Pixels, line: FoundLine, said: Reading, against: Against | None) -> Line:
    height, width = bgr.shape[:2]
    (left, top), (right, bottom) = (
        np.clip(pick(axis=0) / (width, height), 0, 1).tolist()
        for pick in (line.corners.min, line.corners.max)
    )
    box = (left, top, max(right - left, 1e-4), max(bottom - top, 1e-4))
    return Line(box, said.text, said.confidence, against)


def _area(line: FoundLine) -> float:
    return line.width * line.height
