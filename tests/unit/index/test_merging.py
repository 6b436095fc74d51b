"""A merge keeps nobody waiting, and what happens to the index meanwhile stays."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest

from clew.index.hamming import HammingIndex
from clew.index.hamming import index as index_module
from clew.index.hamming import manifest as manifest_module
from clew.index.hamming import merging as merging_module
from interrupted_merges import during_the_next_merge, killed_before_merging

HASHES = np.random.default_rng(0).integers(0, 256, (400, 32), dtype=np.uint8)


@pytest.fixture(autouse=True)
def _small_tails(monkeypatch):
    monkeypatch.setattr(index_module, "_TAIL_ENTRIES", 5)


def _add(index: HammingIndex, *keys: int) -> None:
    for key in keys:
        index.add(np.array([key]), HASHES[key : key + 1])


def _held(index: HammingIndex) -> list[int]:
    return index.search(HASHES, radius=0).key.tolist()


def _segments(folder) -> int:
    return len(list(folder.glob("segment-????????")))


def _hide_only(folder, *keys: int) -> None:
    with killed_before_merging(), HammingIndex.open(folder) as other:
        other.remove(np.array(keys))


def test_others_add_and_search_while_a_merge_runs(tmp_path):
    with HammingIndex.open(tmp_path) as index, HammingIndex.open(tmp_path) as other:
        _add(index, *range(1, 41))
        seen = []

        def add_and_look() -> None:
            _add(other, *range(41, 53))
            seen.extend(_held(other))

        with during_the_next_merge(add_and_look):
            merged = index.merge()

        assert merged
        assert seen == list(range(1, 53))
        assert _held(index) == list(range(1, 53))
        assert len(index) == 52
    assert _segments(tmp_path) <= 4


def test_what_is_removed_while_a_merge_runs_stays_removed(tmp_path):
    with HammingIndex.open(tmp_path) as index:
        _add(index, *range(1, 41))
        with during_the_next_merge(lambda: _hide_only(tmp_path, 7, 33)):
            index.merge()
        after_merge = _held(index)
        index.merge()
        content = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert after_merge == [key for key in range(1, 41) if key not in {7, 33}]
    assert HASHES[8].tobytes() in content
    assert HASHES[7].tobytes() not in content
    assert HASHES[33].tobytes() not in content


def test_a_key_that_is_added_again_while_a_merge_leaves_it_out_is_there(tmp_path):
    with HammingIndex.open(tmp_path) as index, HammingIndex.open(tmp_path) as other:
        _add(index, *range(1, 41))
        _hide_only(tmp_path, 7)
        with during_the_next_merge(lambda: _add(other, 7)):
            index.merge()

        assert _held(index) == list(range(1, 41))


def test_an_index_that_is_cleared_while_a_merge_runs_stays_empty(tmp_path):
    with HammingIndex.open(tmp_path) as index, HammingIndex.open(tmp_path) as other:
        _add(index, *range(1, 41))
        with during_the_next_merge(other.clear):
            index.merge()

        assert (len(index), _held(index)) == (0, [])
    assert _segments(tmp_path) == 0


def test_a_reader_keeps_its_snapshot_while_its_files_are_replaced(tmp_path):
    with HammingIndex.open(tmp_path) as index, HammingIndex.open(tmp_path) as other:
        _add(index, *range(1, 41))
        other.refresh()
        index.merge()
        index.remove(np.arange(1, 30))

        assert _held(other) == list(range(1, 41))
        other.refresh()
        assert _held(other) == list(range(30, 41))


def test_a_second_merger_does_not_wait_for_the_first(tmp_path):
    with HammingIndex.open(tmp_path) as index, HammingIndex.open(tmp_path) as other:
        _add(index, *range(1, 41))
        told = []
        with during_the_next_merge(lambda: told.append(other.merge())):
            assert index.merge()

        assert told == [False]


def test_segments_stay_few_when_nobody_merges(tmp_path):
    with HammingIndex.open(tmp_path) as index:
        for key in range(1, 391, 5):
            index.add(np.arange(key, key + 5), HASHES[key : key + 5])
            crowd = [name for name in tmp_path.glob("segment-*") if name.stat().st_size <= 5 * 40]
            assert len(crowd) <= merging_module.MOST_SEGMENTS

        assert _segments(tmp_path) <= merging_module.MOST_SEGMENTS + 5
        assert _held(index) == list(range(1, 391))


def test_many_who_add_at_once_while_others_merge_and_remove_lose_nothing(tmp_path):
    def adding(first: int) -> None:
        with HammingIndex.open(tmp_path) as index:
            for key in range(first, first + 90):
                _add(index, key)
                if key % 10 == 0:
                    index.remove(np.array([key]))
                if key % 17 == 0:
                    index.merge()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(adding, (1, 101, 201)))

    with HammingIndex.open(tmp_path) as index:
        added = [key for first in (1, 101, 201) for key in range(first, first + 90)]
        assert _held(index) == [key for key in added if key % 10]
        assert len(index) == len(_held(index))


def test_who_opens_a_new_index_at_the_moment_at_which_another_begins_it_sees_it(
    tmp_path, monkeypatch
):
    read, todo = manifest_module._content, [True]

    def begun_meanwhile(path):
        content = read(path)
        if todo:
            todo.clear()
            with HammingIndex.open(tmp_path) as other:
                _add(other, 1, 2)
        return content

    monkeypatch.setattr(manifest_module, "_content", begun_meanwhile)
    with HammingIndex.open(tmp_path) as index:
        assert _held(index) == [1, 2]


def test_a_large_addition_is_written_beside_those_who_add(tmp_path, monkeypatch):
    drafted, todo = index_module.drafted, [True]
    with HammingIndex.open(tmp_path) as index, HammingIndex.open(tmp_path) as other:

        @contextmanager
        def interrupted(*arguments):
            with drafted(*arguments) as draft:
                if todo:
                    todo.clear()
                    _add(other, 300, *range(301, 308))
                yield draft

        monkeypatch.setattr(index_module, "drafted", interrupted)
        index.add(np.arange(1, 101), HASHES[1:101])

        assert _held(index) == [*range(1, 101), *range(300, 308)]


def test_the_highest_key_is_known_without_reading_a_segment(tmp_path, monkeypatch):
    with HammingIndex.open(tmp_path) as index:
        _add(index, *range(1, 41))
        index.compact()
    (segment,) = tmp_path.glob("segment-????????")
    segment.write_bytes(bytes(segment.stat().st_size))
    monkeypatch.setattr(index_module, "CHECKED_TO", 0)  # as large segments are opened

    with HammingIndex.open(tmp_path) as index:
        assert index.highest_key == 40


def test_the_highest_key_goes_down_when_it_is_removed(tmp_path):
    with HammingIndex.open(tmp_path) as index:
        _add(index, *range(1, 13))
        index.remove(np.array([12, 11, 10, 9]))

        assert index.highest_key == 8


def test_no_file_is_left_that_nobody_names(tmp_path):
    (tmp_path / "draft-0123.new").write_bytes(b"of one who was killed")
    with HammingIndex.open(tmp_path) as index:
        _add(index, *range(1, 41))
        index.compact()

    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {
        "lock",
        "merging",
        "manifest.json",
        "segment",
    }
