"""The index returns what brute force returns, whatever happened to its files."""

import multiprocessing
import os
import shutil
import signal
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.index.hamming import HammingIndex, IndexDamagedError
from clew.index.hamming import index as index_module


def _hashes(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


def _near(hash_: np.ndarray, bits: int) -> np.ndarray:
    flipped = np.unpackbits(hash_)
    flipped[:bits] ^= 1
    return np.packbits(flipped)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(st.integers(1, 40), min_size=1, max_size=8)),
        st.tuples(st.just("remove"), st.lists(st.integers(1, 40), min_size=1, max_size=5)),
        st.tuples(st.sampled_from(["compact", "reopen", "clear"]), st.just([])),
    ),
    max_size=14,
)


@given(steps=STEPS, radius=st.integers(0, 256), seed=st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_any_order_of_changes_searches_like_brute_force(tmp_path_factory, steps, radius, seed):
    folder = tmp_path_factory.mktemp("index")
    pool = np.concatenate([_hashes(30, seed), np.stack([_near(h, 9) for h in _hashes(11, seed)])])
    held: dict[int, np.ndarray] = {}
    index = HammingIndex.open(folder)
    for step, keys in steps:
        match step:
            case "add":
                index.add(np.array(keys), pool[keys])
                held |= {key: pool[key] for key in keys}
            case "remove":
                index.remove(np.array(keys))
                held = {key: hash_ for key, hash_ in held.items() if key not in keys}
            case "clear":
                index.clear()
                held = {}
            case "compact":
                index.compact()
            case _:
                index.close()
                index = HammingIndex.open(folder)

    hits = index.search(pool[:5], radius=radius)

    found = list(zip(hits.query.tolist(), hits.distance.tolist(), hits.key.tolist(), strict=True))
    assert found == sorted(
        (q, d, key)
        for q in range(5)
        for key, hash_ in held.items()
        if (d := int(np.bitwise_count(pool[q] ^ hash_).sum())) <= radius
    )
    assert index.highest_key == max(held, default=0)


def test_rolling_and_merging_segments_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(index_module, "_TAIL_ENTRIES", 10)
    hashes = _hashes(995)

    with HammingIndex.open(tmp_path) as index:
        for start in range(0, 995, 5):
            index.add(np.arange(start, start + 5) + 1, hashes[start : start + 5])
        hits = index.search(hashes, radius=0)
        index.check()

    assert hits.key.tolist() == list(range(1, 996))
    assert len(list(tmp_path.glob("segment-*"))) < 40


def test_a_tail_cut_off_at_any_byte_keeps_every_earlier_record(tmp_path):
    hashes = _hashes(6)
    with HammingIndex.open(tmp_path / "whole") as index:
        index.add(np.array([1, 2, 3]), hashes[:3])
        (tail,) = (tmp_path / "whole").glob("tail-*")
        acknowledged = tail.stat().st_size
        index.add(np.array([4, 5, 6]), hashes[3:])
    content = tail.read_bytes()

    for length in range(acknowledged, len(content)):
        folder = tmp_path / f"cut-{length}"
        folder.mkdir()
        shutil.copy(tmp_path / "whole/manifest.json", folder)
        (folder / tail.name).write_bytes(content[:length])
        with HammingIndex.open(folder) as index:
            assert len(index) == 3
            index.add(np.array([7]), hashes[:1])
        with HammingIndex.open(folder) as index:
            assert index.highest_key == 7
            assert len(index) == 4


def test_a_damaged_segment_is_told_not_searched(tmp_path):
    with HammingIndex.open(tmp_path) as index:
        index.add(np.arange(1, 9), _hashes(8))
        index.compact()
        (segment,) = tmp_path.glob("segment-*")
        content = bytearray(segment.read_bytes())
        content[100] ^= 1
        segment.write_bytes(content)
        with pytest.raises(IndexDamagedError, match="anew from the records"):
            index.check()

    segment.write_bytes(content[:-1])
    with pytest.raises(IndexDamagedError, match="anew from the records"):
        HammingIndex.open(tmp_path)


def _add_until_killed(folder: Path, told: Path) -> None:
    index_module._TAIL_ENTRIES = 7
    hashes = _hashes(5000)
    with HammingIndex.open(folder) as index, told.open("ab", buffering=0) as acknowledged:
        for key in range(index.highest_key + 1, 5000):
            index.add(np.array([key]), hashes[key : key + 1])
            acknowledged.write(key.to_bytes(4, "little"))


def test_kill_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path):
    folder, told = tmp_path / "index", tmp_path / "told"
    random = np.random.default_rng(1)
    spawn = multiprocessing.get_context("fork")
    for _ in range(25):
        child = spawn.Process(target=_add_until_killed, args=(folder, told))
        child.start()
        time.sleep(0.02 + 0.05 * random.random())
        os.kill(child.pid, signal.SIGKILL)
        child.join()

        acknowledged = np.frombuffer(told.read_bytes(), "<u4") if told.exists() else []
        with HammingIndex.open(folder) as index:
            keys = index.search(_hashes(5000)[1:], radius=0).key
            index.check()
        assert set(map(int, acknowledged)) <= set(keys.tolist())
        assert len(keys) == len(set(keys.tolist()))


def test_two_writers_and_a_reader_see_each_other(tmp_path):
    hashes = _hashes(2)
    with HammingIndex.open(tmp_path) as one, HammingIndex.open(tmp_path) as two:
        one.add(np.array([1]), hashes[:1])
        two.add(np.array([2]), hashes[1:])
        assert len(one) == 1
        one.refresh()
        assert len(one) == len(two) == 2


@pytest.mark.parametrize("shape", [(1, 31), (32,), (2, 2, 32)])
def test_hashes_of_another_shape_are_refused(tmp_path, shape):
    with HammingIndex.open(tmp_path) as index:
        with pytest.raises(ValueError, match="shape"):
            index.search(np.zeros(shape, np.uint8), radius=1)
        with pytest.raises(ValueError, match="shape"):
            index.add(np.array([1]), np.zeros(shape, np.uint8))
