"""What was acknowledged and is no longer what was written is told, never searched or copied."""

from pathlib import Path

import numpy as np
import pytest

from clew.index.hamming import HammingIndex, IndexDamagedError
from clew.index.hamming import index as index_module

HASHES = np.random.default_rng(0).integers(0, 256, (400, 32), dtype=np.uint8)
TOLD = pytest.raises(IndexDamagedError, match="anew from the records")


def _flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def _only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


@pytest.mark.parametrize("place", range(0, 320, 7))
def test_a_bit_flipped_anywhere_in_a_segment_is_told_when_it_is_opened(tmp_path, place):
    with HammingIndex.open(tmp_path) as index:
        index.add(np.arange(1, 9), HASHES[1:9])
        index.compact()
    _flip(_only(tmp_path, "segment-????????"), place)

    with TOLD:
        HammingIndex.open(tmp_path)


@pytest.mark.parametrize("change", ["compact", "remove"])
def test_a_segment_spoilt_while_it_is_open_is_not_copied_into_a_new_one(tmp_path, change):
    with HammingIndex.open(tmp_path) as index:
        index.add(np.arange(1, 9), HASHES[1:9])
        index.compact()
        segment = _only(tmp_path, "segment-????????")
        _flip(segment, 100)

        with TOLD:
            index.compact() if change == "compact" else index.remove(np.array([3]))

    assert _only(tmp_path, "segment-????????") == segment


def test_a_spoilt_record_before_whole_ones_is_told_and_nothing_is_cut_off(tmp_path):
    with HammingIndex.open(tmp_path) as index:
        for key in (1, 2, 3):
            index.add(np.array([key]), HASHES[key : key + 1])
    tail = _only(tmp_path, "tail-*")
    whole = tail.read_bytes()
    record = len(whole) // 3

    for place in range(2 * record):
        tail.write_bytes(whole)
        _flip(tail, place)
        with TOLD:
            HammingIndex.open(tmp_path)
        assert tail.stat().st_size == len(whole)


def test_a_spoilt_last_record_is_what_a_crash_leaves_and_is_dropped(tmp_path):
    with HammingIndex.open(tmp_path) as index:
        index.add(np.array([1]), HASHES[1:2])
        index.add(np.array([2]), HASHES[2:3])
    tail = _only(tmp_path, "tail-*")
    whole = tail.read_bytes()

    for place in range(len(whole) // 2, len(whole)):
        tail.write_bytes(whole)
        _flip(tail, place)
        with HammingIndex.open(tmp_path) as index:
            assert (len(index), index.highest_key) == (1, 1)


def test_the_next_writer_cuts_a_spoilt_last_record_off_the_file(tmp_path):
    with HammingIndex.open(tmp_path) as index:
        index.add(np.array([1]), HASHES[1:2])
        tail = _only(tmp_path, "tail-*")
        one_record = tail.stat().st_size
        index.add(np.arange(2, 9), HASHES[2:9])
    _flip(tail, one_record)

    with HammingIndex.open(tmp_path) as index:
        index.add(np.array([9]), HASHES[9:10])

    assert tail.stat().st_size == 2 * one_record


def test_a_missing_manifest_is_told_beside_files_that_it_named(tmp_path):
    with HammingIndex.open(tmp_path) as index:
        index.add(np.arange(1, 9), HASHES[1:9])
        index.compact()
    (tmp_path / "manifest.json").unlink()

    with TOLD:
        HammingIndex.open(tmp_path)


def test_a_manifest_of_another_format_says_what_to_do(tmp_path):
    (tmp_path / "manifest.json").write_text('{"format": 9, "number": 1, "segments": []}')

    with TOLD:
        HammingIndex.open(tmp_path)


def test_a_small_segment_does_not_keep_larger_ones_from_being_merged(tmp_path, monkeypatch):
    monkeypatch.setattr(index_module, "_TAIL_ENTRIES", 10)
    with HammingIndex.open(tmp_path) as index:
        index.add(np.array([1]), HASHES[1:2])
        index.compact()
        for key in range(2, 392, 5):
            index.add(np.arange(key, key + 5), HASHES[key : key + 5])
        hits = index.search(HASHES, radius=0)

    assert hits.key.tolist() == list(range(1, 392))
    assert len(list(tmp_path.glob("segment-????????"))) <= 16


def test_many_removals_do_not_leave_many_segments(tmp_path):
    with HammingIndex.open(tmp_path) as index:
        for key in range(1, 101):
            index.add(np.array([key]), HASHES[key : key + 1])
            index.remove(np.array([999]))
        assert len(index) == 100

    assert len(list(tmp_path.glob("segment-????????"))) <= 24
