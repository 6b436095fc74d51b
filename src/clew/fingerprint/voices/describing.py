"""Describing: speech as 512 numbers, by the encoder of Resemblyzer.

Source: Wan et al., "Generalized end-to-end loss for speaker verification" (2018), as Resemblyzer
trained it. Two stretches of one person's speech lie close in angle. It was trained on adults who
speak English, recorded well; over a telephone the same voice moves as far as another's distance. So
speech is described as it is and as a telephone would let it through, 256 numbers each: the cosine
is the mean of both. That costs little where both were recorded well, and halves the errors where
only one was (docs/benchmarks.md). It runs in numpy.
"""

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.tensors import Tensors
from clew.fingerprint.voices.speech import lstm_step

STEPS = 160
"""Spectra in what is described at once: 1.6 s."""

_LAYERS, _WIDTH = 3, 256


class VoiceDescriber:
    """The encoder, loaded."""

    def __init__(self, tensors: Tensors) -> None:
        self._layers = [
            (
                tensors[f"lstm.weight_ih_l{n}"].T.copy(),
                tensors[f"lstm.weight_hh_l{n}"].T.copy(),
                tensors[f"lstm.bias_ih_l{n}"] + tensors[f"lstm.bias_hh_l{n}"],
            )
            for n in range(_LAYERS)
        ]
        self._last, self._bias = tensors["linear.weight"].T.copy(), tensors["linear.bias"]

    def describe(self, spectra: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the descriptions (n, 512), each of length 1, of spectra (2, n, STEPS, 40)."""
        count = spectra.shape[1]
        halves = self._halves(spectra.reshape(2 * count, *spectra.shape[2:]))
        return np.hstack([halves[:count], halves[count:]]) / np.float32(np.sqrt(2))

    def _halves(self, spectra: NDArray[np.float32]) -> NDArray[np.float32]:
        now = np.ascontiguousarray(spectra.transpose(1, 0, 2))
        for into, onward, bias in self._layers:
            now = _through(now @ into + bias, onward)
        raw = np.maximum(now[-1] @ self._last + self._bias, 0)
        lengths = np.linalg.norm(raw, axis=1, keepdims=True)
        return np.asarray(raw / np.maximum(lengths, 1e-6), np.float32)


def _through(taken: NDArray[np.float32], onward: NDArray[np.float32]) -> NDArray[np.float32]:
    """One recurrent layer over time: taken (steps, n, 4 * width) to outputs (steps, n, width)."""
    hidden = cell = np.zeros((taken.shape[1], _WIDTH), np.float32)
    shown = np.empty((*taken.shape[:2], _WIDTH), np.float32)
    for step, gates in enumerate(taken):
        hidden, cell = lstm_step(gates + hidden @ onward, cell)
        shown[step] = hidden
    return shown
