"""A tiny classifier for tests: an ONNX file that tells bright pictures from dark ones, by hand.

The bytes follow ONNX's protocol buffers (onnx.proto): only what these few nodes need.
"""

import hashlib
import struct
from collections.abc import Sequence
from pathlib import Path

type Slowed = tuple[list[bytes], list[bytes]]


def brightness_model(
    *, side: int = 8, outputs: int = 2, squarings: int = 0, bias_in: str = ""
) -> bytes:
    """The mean of a picture's values m becomes 1 - m and m. `squarings` make it slow.

    `bias_in` names another file for the bias, as ONNX allows.
    """
    weights = [-1 / 3, 1 / 3, *[0.0] * (outputs - 2)] * 3
    nodes = [
        _node("GlobalAveragePool", ["picture"], ["mean"]),
        _node("Flatten", ["mean"], ["flat"]),
        _node("Gemm", ["flat", "weights", "bias"], ["quick" if squarings else "scores"]),
    ]
    tensors = [
        _tensor("weights", (3, outputs), weights),
        _tensor("bias", (outputs,), [1.0, *[0.0] * (outputs - 1)], file=bias_in),
    ]
    if squarings:
        nodes, tensors = _slowed(nodes, tensors, squarings)
    graph = b"".join(_bytes(1, node) for node in nodes) + _bytes(2, b"graph")
    graph += b"".join(_bytes(5, tensor) for tensor in tensors)
    graph += _bytes(11, _value("picture", (1, 3, side, side)))
    graph += _bytes(12, _value("scores", (1, outputs)))
    return _whole(1, 8) + _bytes(7, graph) + _bytes(8, _whole(2, 13))


def classifier_folder(
    folder: Path,
    *,
    model: bytes | None = None,
    called: str = "brightness",
    version: str = "1.0",
    extra: str = "",
    **changed: str,
) -> Path:
    """Write a classifier's folder; `changed` replaces lines of classifier.toml by their name."""
    model = brightness_model() if model is None else model
    lines = {
        "name": f'name = "{called}"',
        "version": f'version = "{version}"',
        "licence": 'licence = "CC0-1.0"',
        "sha256": f'sha256 = "{hashlib.sha256(model).hexdigest()}"',
        "caution": 'caution = "Made for tests: tells bright pictures from dark ones."',
        "input": "[input]\nwidth = 8\nheight = 8",
        "output": '[output]\nlabels = ["dark", "bright"]',
        "priority": "[priority.bright]\nleast = 0.7\npoints = 15",
        **changed,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "classifier.toml").write_text("\n".join([*lines.values(), extra]))
    (folder / "model.onnx").write_bytes(model)
    return folder


def _slowed(nodes: list[bytes], tensors: list[bytes], squarings: int) -> Slowed:
    """Adds nothing, at length: the mean of a large matrix of zeros that was squared so often."""
    work = [
        _node("MatMul", ["flat", "zeros"], ["row"]),
        _node("Transpose", ["row"], ["column"]),
        _node("MatMul", ["column", "row"], ["m0"]),
        *(_node("MatMul", [f"m{n}", f"m{n}"], [f"m{n + 1}"]) for n in range(squarings)),
        _node("ReduceMean", [f"m{squarings}"], ["nothing"]),
        _node("Add", ["quick", "nothing"], ["scores"]),
    ]
    return nodes + work, [*tensors, _tensor("zeros", (3, 512), [0.0] * 3 * 512)]


def _node(kind: str, inputs: Sequence[str], outputs: Sequence[str]) -> bytes:
    named = b"".join(_bytes(1, one.encode()) for one in inputs)
    named += b"".join(_bytes(2, one.encode()) for one in outputs)
    return named + _bytes(4, kind.encode())


def _tensor(name: str, shape: Sequence[int], values: Sequence[float], *, file: str = "") -> bytes:
    dims = b"".join(_whole(1, side) for side in shape)
    if file:
        place = _bytes(13, _bytes(1, b"location") + _bytes(2, file.encode()))
        return dims + _whole(2, 1) + _bytes(8, name.encode()) + place + _whole(14, 1)
    raw = struct.pack(f"<{len(values)}f", *values)
    return dims + _whole(2, 1) + _bytes(8, name.encode()) + _bytes(9, raw)


def _value(name: str, shape: Sequence[int]) -> bytes:
    dims = b"".join(_bytes(1, _whole(1, side)) for side in shape)
    kind = _bytes(1, _whole(1, 1) + _bytes(2, dims))
    return _bytes(1, name.encode()) + _bytes(2, kind)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _whole(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
