"""Describing: a picture as 1,280 numbers, by EfficientNet-Lite0.

Source: Tan and Le, "EfficientNet: rethinking model scaling" (2019); its Lite form, trained to name
what a picture shows (ImageNet). What the last layer says of every part of a picture is pooled by a
generalised mean (Radenovic et al., "Fine-tuning CNN image retrieval with no human annotation",
2018): pictures of one place then lie closer in angle than most others. It runs in numpy.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.tensors import Tensors

SIZE = 1280
"""Numbers of a description."""

_SIDES = (320, 240)  # pixels that are looked at, the longer side first
_MIDDLE, _RANGE = 127.0, 128.0
_POWER = 3.0
_STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1)  # of the sixteen blocks
_LEAST_VARIANCE = 1e-3
_HIGHEST = 6.0

type _Layer = NDArray[np.float32]
type _Weights = tuple[_Layer, _Layer]


class PlaceDescriber:
    """EfficientNet-Lite0, loaded."""

    def __init__(self, tensors: Tensors) -> None:
        self._stem = _folded(tensors, "_conv_stem", "_bn0")
        self._blocks = [
            _Block(tensors, f"_blocks.{n}.", stride) for n, stride in enumerate(_STRIDES)
        ]
        self._head = _folded(tensors, "_conv_head", "_bn1")

    def describe(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the description (1280,), of length 1, of a picture, RGB (H, W, 3)."""
        now = _full(_scaled(pixels), self._stem)
        for block in self._blocks:
            now = block.through(now)
        told = np.maximum(_bounded(_across(now, self._head)), np.float32(1e-6))
        pooled = (told**_POWER).mean(axis=(1, 2)) ** (1 / _POWER)
        return np.asarray(pooled / np.linalg.norm(pooled), np.float32)


class _Block:
    """One inverted bottleneck: widened, looked at channel by channel, narrowed."""

    def __init__(self, tensors: Tensors, name: str, stride: int) -> None:
        widens = f"{name}_expand_conv.weight" in tensors
        self._stride = stride
        self._wider = _folded(tensors, f"{name}_expand_conv", f"{name}_bn0") if widens else None
        self._deep = _folded(tensors, f"{name}_depthwise_conv", f"{name}_bn1")
        self._narrower = _folded(tensors, f"{name}_project_conv", f"{name}_bn2")

    def through(self, taken: _Layer) -> _Layer:
        wide = taken if self._wider is None else _bounded(_across(taken, self._wider))
        deep = _bounded(_channelwise(wide, self._deep, self._stride))
        given = _across(deep, self._narrower)
        return given + taken if given.shape == taken.shape else given


def _folded(tensors: Tensors, convolution: str, norm: str) -> _Weights:
    """A convolution's weights and bias with the normalisation after it in them."""
    scale = tensors[f"{norm}.weight"] / np.sqrt(tensors[f"{norm}.running_var"] + _LEAST_VARIANCE)
    bias = tensors[f"{norm}.bias"] - tensors[f"{norm}.running_mean"] * scale
    weights = tensors[f"{convolution}.weight"] * scale[:, None, None, None]
    return weights.astype(np.float32), bias.astype(np.float32)


def _scaled(pixels: NDArray[np.uint8]) -> _Layer:
    """The picture (3, H, W) at the size that is looked at."""
    longer, shorter = _SIDES
    size = (longer, shorter) if pixels.shape[1] >= pixels.shape[0] else (shorter, longer)
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.float32)
    return np.ascontiguousarray(((small - _MIDDLE) / _RANGE).transpose(2, 0, 1))


def _bounded(layer: _Layer) -> _Layer:
    return np.clip(layer, 0.0, _HIGHEST, out=layer)


def _across(layer: _Layer, weights: _Weights) -> _Layer:
    """A convolution of single points: every point's channels by a matrix."""
    kernel, bias = weights
    height, width = layer.shape[1:]
    given = kernel[:, :, 0, 0] @ layer.reshape(len(layer), -1) + bias[:, None]
    return given.reshape(-1, height, width)


def _full(layer: _Layer, weights: _Weights) -> _Layer:
    """The first convolution, of every second point, over all channels."""
    kernel, bias = weights
    views = [part.reshape(len(layer), -1) for part in _shifted(layer, kernel.shape[2], 2)]
    taken = np.stack(views, axis=1).reshape(kernel[0].size, -1)
    given = kernel.reshape(len(kernel), -1) @ taken + bias[:, None]
    return _bounded(given.reshape(len(kernel), layer.shape[1] // 2, layer.shape[2] // 2))


def _channelwise(layer: _Layer, weights: _Weights, stride: int) -> _Layer:
    """A convolution of each channel by itself."""
    kernel, bias = weights
    flat = kernel.reshape(len(kernel), -1)
    given: _Layer | None = None
    for number, part in enumerate(_shifted(layer, kernel.shape[2], stride)):
        weighed = part * flat[:, number, None, None]
        given = weighed if given is None else np.add(given, weighed, out=given)
    assert given is not None
    given += bias[:, None, None]
    return given


def _shifted(layer: _Layer, side: int, stride: int) -> Iterator[_Layer]:
    """What each place of a square kernel sees, padded as TensorFlow's "same" has it."""
    sizes = [-(-one // stride) for one in layer.shape[1:]]
    more = [
        max(0, (size - 1) * stride + side - one)
        for size, one in zip(sizes, layer.shape[1:], strict=True)
    ]
    padded = np.pad(layer, [(0, 0), *((one // 2, one - one // 2) for one in more)])
    for row in range(side):
        for column in range(side):
            down = slice(row, row + (sizes[0] - 1) * stride + 1, stride)
            along = slice(column, column + (sizes[1] - 1) * stride + 1, stride)
            yield padded[:, down, along]
