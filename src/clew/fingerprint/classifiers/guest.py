"""A classifier at work: its model is opened and asked inside the sandbox, where nothing is reached.

A model file comes from outside as much as a picture does: it is parsed only once the worker is
confined. Whatever goes wrong becomes an answer that says so.
"""

import json
from collections.abc import Iterator

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from clew.fingerprint.classifiers.declaration import Classifier, Input
from clew.fingerprint.inference import session_of
from clew.media.observer import Observer

_SLACK = 1e-3
_LONGEST_REASON = 300


def observer(settings: str, model: bytes) -> Observer:
    """Return what looks at pictures: `settings` are classifier.toml's text."""
    return _Guest(Classifier.from_toml(settings), model)


def tensor_of(pixels: NDArray[np.uint8], wanted: Input) -> NDArray[np.float32]:
    """Return a picture, RGB (H, W, 3), as the model wants it.

    Example:
        >>> tensor_of(np.full((10, 20, 3), 255, np.uint8), Input(width=4, height=2)).shape
        (1, 3, 2, 4)
    """
    shown = _middle(pixels, wanted) if wanted.fit == "crop" else pixels
    shrinks = shown.shape[0] > wanted.height or shown.shape[1] > wanted.width
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    small = cv2.resize(shown, (wanted.width, wanted.height), interpolation=how)
    values = np.asarray(small, np.float32) / np.float32(255)
    mean, std = np.array(wanted.mean, np.float32), np.array(wanted.std, np.float32)
    values = np.asarray((values - mean) / std, np.float32)
    values = values[..., ::-1] if wanted.colours == "bgr" else values
    values = values.transpose(2, 0, 1) if wanted.layout == "nchw" else values
    return np.ascontiguousarray(values[None], np.float32)


class _Guest:
    """Asks the model; opens it the first time, or where `open` is called."""

    def __init__(self, says: Classifier, model: bytes) -> None:
        cv2.setNumThreads(1)
        onnxruntime.set_default_logger_severity(4)
        self._says, self._model = says, model
        self._session: onnxruntime.InferenceSession | None = None
        self._against = ""

    def confined(self) -> None:
        """Open the model: called once, when the worker is confined."""
        try:
            self._session = session_of(self._model)
            self._against = _misfit(self._session, self._says)
        except Exception as error:  # noqa: BLE001 -- the library raises many kinds; each is said
            self._against = f"it is not a model that can be opened: {_first_line(error)}"
        self._model = b""

    def observe(self, pixels: NDArray[np.uint8]) -> Iterator[bytes]:
        """Yield one answer: JSON of the labels' scores, or of what went wrong."""
        against, scores = self._against, []
        if not against:
            try:
                scores = self._scores(pixels)
            except Exception as error:  # noqa: BLE001 -- the same
                against = f"it failed on this file: {_first_line(error)}"
        told = {"against": against[:_LONGEST_REASON]} if against else {"scores": scores}
        yield json.dumps(told).encode()

    def _scores(self, pixels: NDArray[np.uint8]) -> list[float]:
        assert self._session is not None, "it is asked once the worker is confined"
        name = self._session.get_inputs()[0].name
        answer = self._session.run(None, {name: tensor_of(pixels, self._says.input)})[0]
        raw = np.asarray(answer, np.float64).reshape(-1)
        if raw.size != len(self._says.labels):
            raise ValueError(f"it gave {raw.size} numbers for {len(self._says.labels)} labels")
        scores = _SCORES[self._says.scores](raw)
        if not np.all((scores >= -_SLACK) & (scores <= 1 + _SLACK)):  # NaN is neither
            raise ValueError(
                "it gave a score outside 0 to 1: set output.scores to softmax or sigmoid if its "
                "output is raw"
            )
        return [round(float(score), 6) for score in np.clip(scores, 0, 1)]


def _misfit(session: onnxruntime.InferenceSession, says: Classifier) -> str:
    """What of the model's input or output is not as declared; empty where all is."""
    wanted = says.input
    sides = [wanted.height, wanted.width]
    asked = [1, 3, *sides] if wanted.layout == "nchw" else [1, *sides, 3]
    inputs = session.get_inputs()
    if len(inputs) != 1 or inputs[0].type != "tensor(float)":
        return "it must take one input, a float tensor"
    shape = inputs[0].shape
    fits = len(shape) == 4 and all(
        not isinstance(has, int) or has in {want, -1}
        for has, want in zip(shape, asked, strict=True)
    )
    if not fits:
        return f"it takes {shape}, but classifier.toml declares {asked}: correct [input]"
    last = session.get_outputs()[0].shape
    if last and isinstance(last[-1], int) and last[-1] != len(says.labels):
        return f"it gives {last[-1]} numbers, but output.labels names {len(says.labels)}"
    return ""


def _middle(pixels: NDArray[np.uint8], wanted: Input) -> NDArray[np.uint8]:
    """The largest middle part of the wanted proportions."""
    height, width = pixels.shape[:2]
    wide = min(width, max(1, round(height * wanted.width / wanted.height)))
    high = min(height, max(1, round(width * wanted.height / wanted.width)))
    top, left = (height - high) // 2, (width - wide) // 2
    return pixels[top : top + high, left : left + wide]


def _softmax(raw: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(raw - raw.max())
    return np.asarray(powers / powers.sum(), np.float64)


def _sigmoid(raw: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(raw, -500, 500))), np.float64)


_SCORES = {"given": lambda raw: raw, "softmax": _softmax, "sigmoid": _sigmoid}


def _first_line(error: Exception) -> str:
    line = (str(error).strip() or type(error).__name__).splitlines()[0]
    return "".join(c if c.isprintable() else "?" for c in line)
