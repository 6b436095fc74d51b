"""What is damaged is set aside alone, told until it is made again, and never deleted."""

from pathlib import Path

import numpy as np
import pytest

from clew.index.hamming import HammingIndex, IndexDamagedError, set_aside_damaged
from clew.index.hamming import index as index_module
from clew.index.hamming import segment as segment_module

HASHES = np.random.default_rng(0).integers(0, 256, (200, 32), dtype=np.uint8)
KEYS = np.arange(200)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An index of three segments (keys 1 to 9, 10 to 18, 19 to 27) and a tail (28 to 30)."""
    monkeypatch.setattr(index_module, "_TAIL_ENTRIES", 9)
    with HammingIndex.open(tmp_path / "index") as index:
        _add(index, 1, 31)
    return tmp_path / "index"


def _add(index: HammingIndex, first: int, end: int) -> None:
    for key in range(first, end):
        index.add(np.array([key]), HASHES[key : key + 1])


def _spoil(path: Path, place: int = 100) -> bytes:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    return bytes(content)


def _held(index: HammingIndex) -> list[int]:
    return index.search(HASHES, radius=0).key.tolist()


def _all_keys(_low: int, _high: int):
    for start in range(1, 31, 7):
        yield KEYS[start : min(31, start + 7)], HASHES[start : min(31, start + 7)]


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("segment-????????"))


def test_only_the_damaged_segment_is_set_aside_and_made_again(folder):
    _, damaged, _ = before = _segments(folder)
    content = _spoil(damaged)

    aside = set_aside_damaged(folder)
    with HammingIndex.open(folder) as index:
        asked = []
        restored = index.restore(lambda *bounds: asked.append(bounds) or _all_keys(*bounds))
        held = _held(index)

    assert aside == [f"{damaged.name}.damaged"]
    assert (folder / aside[0]).read_bytes() == content
    assert asked == [(10, 18)]
    assert restored == 9
    assert held == list(range(1, 31))
    assert {before[0], before[2]} < set(_segments(folder))


def test_nothing_is_found_while_entries_are_missing(folder):
    _spoil(_segments(folder)[1])
    set_aside_damaged(folder)

    with HammingIndex.open(folder) as index:
        with pytest.raises(IndexDamagedError, match=r"00000002\.damaged held; .* clew index reb"):
            index.search(HASHES[:1], radius=31)
        with pytest.raises(IndexDamagedError, match="damaged held"):
            index.check()


def test_additions_go_on_while_entries_are_missing(folder):
    _spoil(_segments(folder)[1])
    set_aside_damaged(folder)

    with HammingIndex.open(folder) as index:
        _add(index, 31, 45)
        index.restore(_all_keys)
        assert _held(index) == list(range(1, 45))


def test_what_was_removed_is_not_made_again_from_records_that_are_gone(folder):
    with HammingIndex.open(folder) as index:
        index.remove(np.array([12]))
    damaged = next(path for path in _segments(folder) if HASHES[13].tobytes() in path.read_bytes())
    _spoil(damaged)
    set_aside_damaged(folder)

    kept = KEYS[1:31] != 12
    with HammingIndex.open(folder) as index:
        index.restore(lambda _low, _high: [(KEYS[1:31][kept], HASHES[1:31][kept])])
        assert _held(index) == [key for key in range(1, 31) if key != 12]


def test_a_missing_segment_is_made_again(folder):
    _segments(folder)[0].unlink()
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        HammingIndex.open(folder)

    assert set_aside_damaged(folder) == []
    with HammingIndex.open(folder) as index:
        assert index.restore(_all_keys) == 9
        assert _held(index) == list(range(1, 31))


def test_a_spoilt_tail_keeps_its_whole_records(folder):
    (tail,) = folder.glob("tail-*")
    _spoil(tail, 30)

    aside = set_aside_damaged(folder)
    with HammingIndex.open(folder) as index:
        restored = index.restore(_all_keys)
        held = _held(index)

    assert aside == [f"{tail.name}.damaged"]
    assert restored == 1
    assert held == list(range(1, 31))


def test_spoilt_tables_are_made_again_from_their_entries_without_the_records(tmp_path, monkeypatch):
    monkeypatch.setattr(segment_module, "TABLES_FROM", 1)
    with HammingIndex.open(tmp_path) as index:
        index.add(KEYS[1:100], HASHES[1:100])
        index.compact()
    (tables,) = tmp_path.glob("*.tables")
    _spoil(tables, -9)

    aside = set_aside_damaged(tmp_path)
    with HammingIndex.open(tmp_path) as index:
        at_once = _held(index)
        index.merge()
        index.check()
        after = _held(index)

    assert aside == [f"{tables.name}.damaged"]
    assert at_once == after == list(range(1, 100))
    assert len(list(tmp_path.glob("*.tables"))) == 1


def test_a_whole_index_is_left_as_it_is(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    assert set_aside_damaged(folder) == []
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_spoilt_list_of_removed_keys_is_told_and_mended(folder, monkeypatch):
    with monkeypatch.context() as killed, HammingIndex.open(folder) as index:
        killed.setattr(index_module, "merge", lambda _files, **_wait: False)
        index.remove(np.array([12]))
    (gone,) = folder.glob("*.gone-*")
    _spoil(gone, 0)

    with pytest.raises(IndexDamagedError, match=r"gone-\d+ was changed"):
        HammingIndex.open(folder)
    set_aside_damaged(folder)
    kept = KEYS[1:31] != 12
    with HammingIndex.open(folder) as index:
        index.restore(lambda _low, _high: [(KEYS[1:31][kept], HASHES[1:31][kept])])
        assert _held(index) == [key for key in range(1, 31) if key != 12]


@pytest.mark.parametrize("place", range(0, 900, 11))
def test_a_changed_manifest_is_told(folder, place):
    manifest = folder / "manifest.json"
    if place < manifest.stat().st_size:
        _spoil(manifest, place)
        with pytest.raises(IndexDamagedError, match="clew index rebuild"):
            HammingIndex.open(folder)


def test_a_segment_too_large_to_be_checked_when_opened_is_checked_when_asked(folder, monkeypatch):
    _spoil(_segments(folder)[1])
    monkeypatch.setattr(index_module, "CHECKED_TO", 9)

    with (
        HammingIndex.open(folder) as index,
        pytest.raises(IndexDamagedError, match="segment-00000002 was changed"),
    ):
        index.check_rest()


def test_what_was_replaced_since_it_was_opened_is_not_damage(folder, monkeypatch):
    monkeypatch.setattr(index_module, "CHECKED_TO", 0)
    with HammingIndex.open(folder) as index, HammingIndex.open(folder) as other:
        other.compact()

        index.check_rest()
        index.check()
