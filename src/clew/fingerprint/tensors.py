"""Tensors: the named arrays of numbers that a file of weights holds, read as nothing but numbers.

Two formats, told by their beginning: safetensors, and what PyTorch wrote before its files became
ZIP archives. The latter is a pickle, which can ask whoever reads it to run anything. So it is never
unpickled: its steps are followed here, and only those that a table of tensors needs are known.
"""

import json
import pickletools
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

type Tensors = Mapping[str, NDArray[np.float32]]

_MAGIC = 0x1950A86A20F9469CFC6C
_BUILT = {
    "collections OrderedDict": dict,
    "torch._utils _rebuild_tensor_v2": lambda *told: _Tensor(*told[:4]),
    "torch FloatStorage": "<f4",
    "torch LongStorage": "<i8",
}


class TensorError(ValueError):
    """A file of weights is not one, or asks for more than a table of tensors needs."""


def read_safetensors(content: bytes) -> Tensors:
    """Return the tensors (all of 32-bit numbers) of a safetensors file.

    Raises:
        TensorError: it is not one.

    Example:
        >>> head = b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}'
        >>> read_safetensors(len(head).to_bytes(8, "little") + head + bytes(4))
        {'a': array([0.], dtype=float32)}
    """
    try:
        (length,) = struct.unpack_from("<Q", content)
        head = json.loads(content[8 : 8 + length])
        head.pop("__metadata__", None)
        return {name: _safe(content[8 + length :], told) for name, told in head.items()}
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TensorError("these are no tensors in the safetensors format") from error


def _safe(data: bytes, told: Mapping[str, Any]) -> NDArray[np.float32]:
    start, end = told["data_offsets"]
    if told["dtype"] != "F32" or end - start != 4 * prod(told["shape"]):
        raise ValueError("not 32-bit numbers of this shape")
    return np.frombuffer(data[start:end], "<f4").reshape(told["shape"]).astype(np.float32)


def read_torch(content: bytes, *, table: str | None) -> Tensors:
    """Return the tensors of 32-bit numbers in one table of a PyTorch file; None: it is one table.

    Raises:
        TensorError: it is not one, or would have anything else made than tensors.
    """
    file = BytesIO(content)
    try:
        magic, _version, _system, told, keys = (_Steps().follow(file) for _ in range(5))
        if magic != _MAGIC:
            raise TensorError("this is no file of PyTorch's")
        kinds = _kinds(told)
        stored = {key: _storage(file, kinds[key]) for key in keys}
        named = told if table is None else told[table]
        tensors = {name: one for name, one in named.items() if isinstance(one, _Tensor)}
        return {
            name: one.read(stored) for name, one in tensors.items() if one.storage.kind == "<f4"
        }
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, struct.error) as error:
        raise TensorError(f"these are no tensors that can be read: {error}") from error


@dataclass(frozen=True, slots=True)
class _Storage:
    """A run of numbers behind the table."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class _Tensor:
    """What the table says of one tensor: where its numbers begin, its shape, how they lie.

    `strides` tell for each direction how many numbers lie from one to the next.
    """

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def read(self, stored: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        numbers = stored[self.storage.key][self.offset :]
        lying = zip(self.shape, self.strides, strict=True)
        last = sum((side - 1) * stride for side, stride in lying)
        if min(self.shape, default=1) < 1 or min(self.strides, default=0) < 0 or self.offset < 0:
            raise ValueError("a tensor lies nowhere")
        if last >= len(numbers):
            raise ValueError("a tensor ends behind its storage")
        bytes_apart = [numbers.itemsize * stride for stride in self.strides]
        laid = np.lib.stride_tricks.as_strided(numbers, self.shape, bytes_apart, writeable=False)
        return np.array(laid, np.float32)


def _kinds(told: object) -> Mapping[str, str]:
    """The kind of numbers of every storage that is named anywhere in a table of tables."""
    if isinstance(told, _Tensor):
        return {told.storage.key: told.storage.kind}
    inner = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return {key: kind for one in inner for key, kind in _kinds(one).items()}


def _storage(file: BytesIO, kind: str) -> NDArray[Any]:
    (count,) = struct.unpack("<q", file.read(8))
    size = np.dtype(kind).itemsize * count
    data = file.read(size) if size >= 0 else b""
    if len(data) != size:
        raise ValueError("a storage ends before it should")
    return np.frombuffer(data, kind)


@dataclass(slots=True)
class _Steps:
    """The steps of one pickle, followed as far as a table of tensors needs them."""

    stack: list[Any] = field(default_factory=list)
    memo: dict[int, Any] = field(default_factory=dict)
    marks: list[int] = field(default_factory=list)

    def follow(self, file: BytesIO) -> Any:
        """Return what the steps make.

        Raises:
            TensorError: a step is not known here.
        """
        for step, argument, _ in pickletools.genops(file):
            if step.name in _VALUES:
                self.stack.append(argument)
            elif step.name in _STEPS:
                _STEPS[step.name](self, argument)
            elif step.name not in {"PROTO", "STOP"}:
                raise TensorError(f"a table of tensors needs no {step.name}")
        return self.stack.pop()

    def since_mark(self) -> list[Any]:
        """Take what was put on the stack since the last mark."""
        mark = self.marks.pop()
        taken, self.stack[mark:] = self.stack[mark:], []
        return taken

    def named(self, name: str) -> None:
        """Put what is known by this name on the stack: nothing is imported."""
        if name not in _BUILT:
            raise TensorError(f"a table of tensors needs no {name}")
        self.stack.append(_BUILT[name])

    def build(self) -> None:
        """Make a tensor or an empty table of its arguments."""
        arguments, maker = self.stack.pop(), self.stack.pop()
        if not callable(maker):
            raise TensorError("a table of tensors calls nothing else")
        self.stack.append(maker(*arguments))

    def tuple_of(self, count: int) -> None:
        """Put the last so many together."""
        taken, self.stack[-count:] = tuple(self.stack[-count:]), []
        self.stack.append(taken)

    def storage(self) -> None:
        """Name the storage that the arguments tell of."""
        _word, kind, key, *_ = self.stack.pop()
        self.stack.append(_Storage(kind, key))

    def set_items(self, pairs: list[Any]) -> None:
        """Write names and values into the table below them."""
        self.stack[-1].update(zip(pairs[::2], pairs[1::2], strict=True))

    def set_item(self) -> None:
        """Write one name and its value into the table below them."""
        value, name = self.stack.pop(), self.stack.pop()
        self.stack[-1][name] = value


_VALUES = frozenset({"BINUNICODE", "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"})
_STEPS: Mapping[str, Callable[[_Steps, Any], None]] = {
    "NONE": lambda steps, _: steps.stack.append(None),
    "NEWTRUE": lambda steps, _: steps.stack.append(True),
    "NEWFALSE": lambda steps, _: steps.stack.append(False),
    "EMPTY_DICT": lambda steps, _: steps.stack.append({}),
    "EMPTY_LIST": lambda steps, _: steps.stack.append([]),
    "EMPTY_TUPLE": lambda steps, _: steps.stack.append(()),
    "MARK": lambda steps, _: steps.marks.append(len(steps.stack)),
    "TUPLE": lambda steps, _: steps.stack.append(tuple(steps.since_mark())),
    "TUPLE1": lambda steps, _: steps.tuple_of(1),
    "TUPLE2": lambda steps, _: steps.tuple_of(2),
    "TUPLE3": lambda steps, _: steps.tuple_of(3),
    "APPEND": lambda steps, _: steps.stack[-2].append(steps.stack.pop()),
    "APPENDS": lambda steps, _: (several := steps.since_mark(), steps.stack[-1].extend(several))[1],
    "SETITEM": lambda steps, _: steps.set_item(),
    "SETITEMS": lambda steps, _: steps.set_items(steps.since_mark()),
    "BINPUT": lambda steps, place: steps.memo.__setitem__(place, steps.stack[-1]),
    "LONG_BINPUT": lambda steps, place: steps.memo.__setitem__(place, steps.stack[-1]),
    "BINGET": lambda steps, place: steps.stack.append(steps.memo[place]),
    "LONG_BINGET": lambda steps, place: steps.stack.append(steps.memo[place]),
    "GLOBAL": lambda steps, name: steps.named(name),
    "REDUCE": lambda steps, _: steps.build(),
    "BUILD": lambda steps, _: _forget(steps.stack.pop()),  # attributes of a table: none are kept
    "BINPERSID": lambda steps, _: steps.storage(),
}


def _forget(_state: object) -> None:
    """Keep nothing of it."""
