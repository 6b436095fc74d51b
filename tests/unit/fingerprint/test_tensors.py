"""Weights are read as numbers; a file that would have anything run is refused."""

import io
import pickle  # noqa: TID251 -- to write what must be refused
import struct
import sys
import types
from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.fingerprint.kinds.voice import KIND
from clew.fingerprint.registry import missing_model
from clew.fingerprint.tensors import TensorError, read_safetensors, read_torch
from clew.fingerprint.weights import locked

MAGIC = 0x1950A86A20F9469CFC6C


class Calls:
    """Asks whoever unpickles it to call a function."""

    def __init__(self, function, *arguments):
        self.asked = function, arguments

    def __reduce__(self):
        return self.asked


def _torch_file(table, *, magic=MAGIC) -> bytes:
    told = (magic, 1001, {}, table, [])
    return b"".join(pickle.dumps(one, protocol=2) for one in told)


HOSTILE = {
    "a command": Calls(eval, "1 + 1"),
    "an import": Calls(__import__, "os"),
    "a known name that is no maker": Calls(struct.Struct, "<I"),
    "inside a table": OrderedDict(weights=Calls(exec, "print('run')")),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_file_that_would_have_something_run_is_refused_and_nothing_runs(hostile, capsys):
    with pytest.raises(TensorError, match="needs no"):
        read_torch(_torch_file({"model": HOSTILE[hostile]}), table="model")

    assert not capsys.readouterr().out


def test_steps_that_no_table_needs_are_refused():
    with pytest.raises(TensorError, match="needs no"):
        read_torch(b"cos\nsystem\n(S'true'\ntR." + bytes(40), table="model")


NONSENSE = {
    "nothing": b"",
    "another magic number": _torch_file({"model": {}}, magic=7),
    "cut off": _torch_file({"model": {}})[:40],
    "no such table": _torch_file({"other": {}}),
}


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_what_is_no_file_of_tensors_is_refused(nonsense):
    with pytest.raises(TensorError):
        read_torch(NONSENSE[nonsense], table="model")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(junk):
    for read in (read_safetensors, lambda content: read_torch(content, table="model")):
        with pytest.raises(TensorError):
            read(junk)


def test_a_storage_that_claims_more_than_there_is_is_refused():
    if missing := missing_model(KIND):
        pytest.skip(missing)
    content = locked()["resemblyzer"].read()

    with pytest.raises(TensorError):
        read_torch(content[:-1_000_000], table="model_state")


def test_tensors_have_the_shapes_that_the_encoder_is_published_with():
    if missing := missing_model(KIND):
        pytest.skip(missing)

    tensors = read_torch(locked()["resemblyzer"].read(), table="model_state")

    assert tensors["lstm.weight_ih_l0"].shape == (1024, 40)
    assert tensors["lstm.weight_hh_l2"].shape == (1024, 256)
    assert tensors["linear.weight"].shape == (256, 256)
    assert all(np.isfinite(one).all() for one in tensors.values())


class _Named(pickle.Pickler):
    """Writes storages by their name, as PyTorch does."""

    def persistent_id(self, one):
        return ("storage", one.kind, one.key, "cpu", 6, None) if isinstance(one, _Stored) else None


class _Stored:
    def __init__(self, kind, key):
        self.kind, self.key = kind, key


class _Laid:
    """A tensor as PyTorch writes it."""

    def __init__(self, maker, *told):
        self.made = maker, told

    def __reduce__(self):
        return self.made


def _file_of_one_tensor(monkeypatch, *, shape, strides, offset=0) -> bytes:
    """A file of the numbers 0 to 5, of which one tensor is made, by the names PyTorch uses."""
    torch, made = types.ModuleType("torch"), types.ModuleType("torch._utils")
    kind = type("FloatStorage", (), {"__module__": "torch"})

    def _rebuild_tensor_v2():
        """Stands for PyTorch's own."""

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    torch.FloatStorage, made._rebuild_tensor_v2 = kind, _rebuild_tensor_v2
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", made)
    storage = _Stored(kind, "0")
    table = {"one": _Laid(_rebuild_tensor_v2, storage, offset, shape, strides, None, {})}
    file = io.BytesIO()
    for told in (MAGIC, 1001, {}, table, ["0"]):
        _Named(file, protocol=2).dump(told)
    return file.getvalue() + struct.pack("<q6f", 6, *range(6))


def test_a_tensor_is_read_as_it_lies_transposed_or_shifted(monkeypatch):
    lying = _file_of_one_tensor(monkeypatch, shape=(3, 2), strides=(1, 3))
    shifted = _file_of_one_tensor(monkeypatch, shape=(2,), strides=(2,), offset=1)

    assert read_torch(lying, table=None)["one"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert read_torch(shifted, table=None)["one"].tolist() == [1, 3]


OUTSIDE = {
    "too long": {"shape": (7,), "strides": (1,)},
    "strides too wide": {"shape": (2, 2), "strides": (5, 1), "offset": 1},
    "strides backwards": {"shape": (2,), "strides": (-1,)},
    "too few strides": {"shape": (2, 2), "strides": (1,)},
    "an empty side": {"shape": (0,), "strides": (1,)},
}


@pytest.mark.parametrize("outside", OUTSIDE)
def test_a_tensor_that_lies_outside_its_storage_is_refused(outside, monkeypatch):
    content = _file_of_one_tensor(monkeypatch, **OUTSIDE[outside])

    with pytest.raises(TensorError):
        read_torch(content, table=None)


def test_a_safetensors_file_whose_numbers_are_of_another_kind_is_refused():
    head = b'{"a": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}}'
    content = io.BytesIO(len(head).to_bytes(8, "little") + head + bytes(4)).getvalue()

    with pytest.raises(TensorError):
        read_safetensors(content)
