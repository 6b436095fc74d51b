"""The vector index finds what brute force finds, and survives crashes and damage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.index.sealed import SealedDamagedError, Unsealed, files, segments
from clew.index.vectors import VectorIndex
from clew.index.vectors.entries import Entries


def _vectors(count: int, *, seed: int = 1, size: int = 128):
    drawn = np.random.default_rng(seed).normal(size=(count, size)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


class FakeSeal:
    """Turns bytes round and writes the name in front, as a seal that can be seen to work."""

    def close(self, content: bytes, *, name: str) -> bytes:
        return name.encode() + content[::-1]

    def open(self, sealed: bytes, *, name: str) -> bytes:
        if not sealed.startswith(name.encode()):
            raise ValueError
        return sealed[len(name) :][::-1]


@pytest.mark.parametrize("size", [128, 512])
def test_a_search_finds_what_brute_force_finds_by_query_closest_first(tmp_path, size):
    VectorIndex.open(tmp_path, seal=FakeSeal()).add(
        np.arange(1, 3_001), vectors := _vectors(3_000, size=size)
    )
    held = VectorIndex.open(tmp_path, seal=FakeSeal())
    asked = vectors[[10, 20]]

    hits = held.search(asked, at_least=0.25)

    cosines = asked @ vectors.T
    for row in range(2):
        mine = hits.query == row
        keys = set((hits.key[mine] - 1).tolist())
        assert set(np.flatnonzero(cosines[row] >= 0.25)) <= keys
        assert keys <= set(np.flatnonzero(cosines[row] >= 0.25 - 0.03))
        assert np.allclose(hits.cosine[mine], cosines[row, hits.key[mine] - 1], atol=0.015)
        assert (np.diff(hits.cosine[mine]) <= 0).all()
        assert hits.key[mine][0] == [11, 21][row]


def test_vectors_of_another_size_than_those_held_are_refused(tmp_path):
    held = VectorIndex.open(tmp_path, seal=Unsealed())
    held.add(np.array([1]), _vectors(1))

    with pytest.raises(ValueError, match="512 numbers, where 128 are held"):
        held.add(np.array([2]), _vectors(1, size=512))
    with pytest.raises(ValueError, match="where 128 are held"):
        held.search(_vectors(1, size=512), at_least=0.5)
    with pytest.raises(ValueError, match="not 1 vectors of 128"):
        held.add(np.array([2]), _vectors(1, size=100))


def test_more_hits_than_there_is_room_for_are_all_returned(tmp_path):
    held = VectorIndex.open(tmp_path, seal=Unsealed())
    held.add(np.arange(10_000), np.repeat(_vectors(1), 10_000, axis=0))

    assert len(held.search(_vectors(1), at_least=0.9).key) == 10_000


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=12))
def test_adding_and_removing_in_any_order_holds_what_a_set_holds(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("index")
    held, expected = VectorIndex.open(folder, seal=FakeSeal()), set()
    vectors = _vectors(41)
    for is_added, key in steps:
        if is_added and key not in expected:
            held.add(np.array([key]), vectors[[key]])
            expected.add(key)
        elif not is_added:
            held.remove(np.array([key]))
            expected.discard(key)
    again = VectorIndex.open(folder, seal=FakeSeal())
    assert len(held) == len(again) == len(expected)
    assert again.highest_key == max(expected, default=0)
    assert {key for key in expected if key in again.search(vectors[[key]], at_least=0.9).key} == (
        expected
    )


def test_what_was_removed_is_in_no_file(tmp_path):
    held = VectorIndex.open(tmp_path, seal=Unsealed())
    held.add(np.array([1, 2]), _vectors(2))
    gone = Entries.of(np.array([2]), _vectors(2)[1:]).rows.tobytes()
    assert any(gone in path.read_bytes() for path in tmp_path.iterdir())

    held.remove(np.array([2]))

    assert not any(gone in path.read_bytes() for path in tmp_path.iterdir())
    assert held.search(_vectors(2)[1:], at_least=0.9).key.tolist() == []


@pytest.mark.parametrize("step", range(1, 5))
def test_a_crash_at_any_write_leaves_the_old_index_or_the_new(tmp_path, monkeypatch, step):
    held = VectorIndex.open(tmp_path, seal=FakeSeal())
    held.add(np.array([1]), _vectors(1))
    writes = iter(range(1, 99))

    def write(path, parts):
        content = b"".join(parts)
        if next(writes) == (step + 1) // 2:
            if step % 2:
                path.with_name(path.name + ".new").write_bytes(content[:7])
            else:
                path.write_bytes(content)
            raise OSError("the power went off")
        path.write_bytes(content)

    monkeypatch.setattr(files, "write_durably", write)
    with pytest.raises(OSError, match="power"):
        held.add(np.array([2]), _vectors(1, seed=2))
    monkeypatch.undo()

    again = VectorIndex.open(tmp_path, seal=FakeSeal())
    assert len(again) in {1, 2}
    again.add(np.array([3]), _vectors(1, seed=3))
    assert again.search(_vectors(1), at_least=0.9).key.tolist() == [1]


@pytest.mark.parametrize("spoilt", ["changed", "gone", "exchanged"])
def test_a_damaged_file_is_told_with_what_to_do(tmp_path, spoilt):
    held = VectorIndex.open(tmp_path, seal=FakeSeal())
    held.add(np.array([1]), _vectors(1))
    held.add(np.array([2]), _vectors(1, seed=2))
    one, other = sorted(tmp_path.glob("segment-*"))
    if spoilt == "changed":
        one.write_bytes(one.read_bytes()[:-9])
    elif spoilt == "gone":
        one.unlink()
    else:
        one.write_bytes(other.read_bytes())

    with pytest.raises(SealedDamagedError, match="clew index rebuild"):
        VectorIndex.open(tmp_path, seal=FakeSeal())
    with pytest.raises(SealedDamagedError):
        held.check()


def test_many_small_additions_do_not_leave_many_files(tmp_path):
    held = VectorIndex.open(tmp_path, seal=Unsealed())
    for number in range(40):
        held.add(np.array([number]), _vectors(1, seed=number))

    assert len(list(tmp_path.glob("segment-*"))) <= segments._SEGMENTS + 1
    assert len(held) == 40


def test_two_processes_that_add_the_same_hold_it_once(tmp_path):
    one = VectorIndex.open(tmp_path, seal=Unsealed())
    other = VectorIndex.open(tmp_path, seal=Unsealed())
    one.add(np.array([1, 2]), _vectors(2))
    other.add(np.array([2, 3]), _vectors(2, seed=2))

    assert len(other) == 3
    assert other.search(_vectors(2)[1:], at_least=0.9).key.tolist() == [2]


def test_a_reader_sees_what_it_opened_until_it_looks_again(tmp_path):
    writer = VectorIndex.open(tmp_path, seal=Unsealed())
    writer.add(np.array([1]), _vectors(1))
    reader = VectorIndex.open(tmp_path, seal=Unsealed())
    writer.remove(np.array([1]))

    assert reader.search(_vectors(1), at_least=0.9).key.tolist() == [1]
    reader.refresh()
    assert len(reader) == 0


def test_a_vector_of_another_length_is_refused(tmp_path):
    held = VectorIndex.open(tmp_path, seal=Unsealed())

    with pytest.raises(ValueError, match="length 1"):
        held.add(np.array([1]), 2 * _vectors(1))
    with pytest.raises(ValueError, match="vectors of 128"):
        held.add(np.array([1, 2]), _vectors(1))
