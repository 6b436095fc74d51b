"""Speech: where somebody speaks, by Silero VAD.

Source: Silero Team, "Silero VAD: pre-trained enterprise-grade voice activity detector" (2021), the
network for 16 kHz: a short-time spectrum, four convolutions and a recurrent cell, which says of
every 32 ms how likely it is that somebody speaks. It runs in numpy: no other library is exposed to
what a file may hold. Given the weights of the published ONNX file it says the same to 2e-6 as that
does; the weights used are those that the package offers as plain tensors, an earlier training of
the same network.
"""

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.tensors import Tensors

CHUNK = 512
"""Samples that are judged at once."""

_CONTEXT = 64  # samples of the chunk before that are heard again
_WINDOW, _STEP, _BINS = 256, 128, 129
_WIDTH = 128  # of the recurrent cell
_STRIDES = (1, 2, 2, 1)

type Sound = NDArray[np.float32]


class SpeechModel:
    """Silero VAD, loaded."""

    def __init__(self, tensors: Tensors) -> None:
        self.spectrum = tensors["stft_conv.weight"].reshape(2 * _BINS, _WINDOW).T.copy()
        self.convolutions = [
            (_flat(tensors[f"conv{n}.weight"]), tensors[f"conv{n}.bias"], stride)
            for n, stride in enumerate(_STRIDES, start=1)
        ]
        self.into = tensors["lstm_cell.weight_ih"].T.copy()
        self.onward = tensors["lstm_cell.weight_hh"].T.copy()
        self.bias = tensors["lstm_cell.bias_ih"] + tensors["lstm_cell.bias_hh"]
        self.last = tensors["final_conv.weight"].reshape(_WIDTH)
        self.last_bias = float(tensors["final_conv.bias"][0])

    def features(self, chunks: Sound) -> Sound:
        """Return what is heard in chunks (n, CHUNK + 64): (n, 512), what the cell takes in."""
        padded = np.pad(chunks, ((0, 0), (0, _CONTEXT)), "reflect")
        windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW, axis=1)[:, ::_STEP]
        parts = windows @ self.spectrum
        now = np.hypot(parts[..., :_BINS], parts[..., _BINS:])
        for weights, bias, stride in self.convolutions:
            now = _convolved(now, weights, bias, stride)
        return np.asarray(now[:, 0] @ self.into + self.bias, np.float32)


class SpeechTrack:
    """One track of sound while it is judged, chunk by chunk, in the order of time."""

    def __init__(self, model: SpeechModel) -> None:
        self._model = model
        self._before = np.zeros(_CONTEXT, np.float32)
        self._hidden = np.zeros(_WIDTH, np.float32)
        self._cell = np.zeros(_WIDTH, np.float32)

    def judge(self, chunks: Sound) -> Sound:
        """Return how likely it is that somebody speaks in each of the next chunks (n, CHUNK)."""
        before = np.vstack([self._before[None], chunks[:-1, -_CONTEXT:]])
        self._before = chunks[-1, -_CONTEXT:].copy()
        taken = self._model.features(np.hstack([before, chunks]))
        return np.array([self._step(one) for one in taken], np.float32)

    def _step(self, taken: Sound) -> float:
        gates = taken + self._hidden @ self._model.onward
        self._hidden, self._cell = lstm_step(gates, self._cell)
        told = float(np.maximum(self._hidden, 0) @ self._model.last) + self._model.last_bias
        return 1 / (1 + float(np.exp(-told)))


def lstm_step(gates: Sound, cell: Sound) -> tuple[Sound, Sound]:
    """Return a recurrent cell's new output and memory; the gates lie one beside the other."""
    width = cell.shape[-1]
    taken, kept = _sigmoid(gates[..., :width]), _sigmoid(gates[..., width : 2 * width])
    new, shown = np.tanh(gates[..., 2 * width : 3 * width]), _sigmoid(gates[..., 3 * width :])
    cell = kept * cell + taken * new
    return np.asarray(shown * np.tanh(cell), np.float32), np.asarray(cell, np.float32)


def _sigmoid(values: Sound) -> Sound:
    return np.asarray(0.5 * np.tanh(0.5 * values) + 0.5, np.float32)


def _flat(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """A convolution of three steps as one matrix: (3 * inputs, outputs)."""
    return np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(-1, len(weights)))


def _convolved(values: Sound, weights: Sound, bias: Sound, stride: int) -> Sound:
    """One convolution over time (n, steps, inputs), what is below zero cut off."""
    padded = np.pad(values, ((0, 0), (1, 1), (0, 0)))
    starts = range(0, values.shape[1], stride)
    seen = np.stack([padded[:, start : start + 3].reshape(len(values), -1) for start in starts], 1)
    return np.asarray(np.maximum(seen @ weights + bias, 0), np.float32)
