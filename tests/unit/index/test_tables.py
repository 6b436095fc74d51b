"""The search by tables equals brute force, whatever the hashes, the radius and what went before."""

import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from clew.index.hamming import HammingIndex, IndexDamagedError
from clew.index.hamming import index as index_module
from clew.index.hamming import merging as merging_module
from clew.index.hamming import probe as probe_module
from clew.index.hamming import segment as segment_module
from clew.index.hamming.entries import Entries
from clew.index.hamming.probe import MOST_RADIUS
from clew.index.hamming.search import search
from clew.index.hamming.segment import Segment, drafted, map_segment
from interrupted_merges import during_the_next_merge


@pytest.fixture(autouse=True)
def _tables_for_all(monkeypatch):
    monkeypatch.setattr(segment_module, "TABLES_FROM", 1)


def _brute(keys: np.ndarray, hashes: np.ndarray, queries: np.ndarray, radius: int) -> set:
    return {
        (row, int(keys[place]), int(away[place]))
        for row, one in enumerate(queries)
        for away in [np.bitwise_count(one ^ hashes).sum(axis=1)]
        for place in np.flatnonzero(away <= radius)
    }


def _segment(folder: Path, keys: np.ndarray, hashes: np.ndarray) -> Segment:
    with drafted(folder, Entries(keys, hashes)) as draft:
        name = draft.publish(number=1)
    return map_segment(folder, name)


def _told(hits) -> list:
    return list(zip(hits.query.tolist(), hits.key.tolist(), hits.distance.tolist(), strict=True))


def _alike(random: np.random.Generator, count: int, skew: float) -> np.ndarray:
    """Hashes whose bits are mostly the same ones, as those of real pictures are."""
    likely = random.random(256) < 0.5
    bits = np.where(random.random((count, 256)) < skew, random.random((count, 256)) < 0.5, likely)
    return np.packbits(bits, axis=1)


@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 400),
    skew=st.sampled_from([0.02, 0.2, 0.5, 1.0]),
    radius=st.integers(0, MOST_RADIUS + 2),
)
@settings(deadline=None, max_examples=120)
def test_any_data_and_radius_give_what_brute_force_gives(
    tmp_path_factory, seed, count, skew, radius
):
    random = np.random.default_rng(seed)
    hashes, keys = _alike(random, count, skew), np.arange(10, count + 10)
    queries = hashes[random.integers(0, count, 7)].copy()
    queries ^= np.packbits(random.random((7, 256)) < radius / 300, axis=1)
    folder = tmp_path_factory.mktemp("segment")

    part = _segment(folder, keys, hashes)
    found = _told(search([part], queries, radius=radius))

    assert part.tables is not None
    assert len(found) == len(set(found))
    assert set(found) == _brute(keys, hashes, queries, radius)


@given(places=st.lists(st.integers(0, 255), unique=True, max_size=MOST_RADIUS))
@settings(deadline=None, max_examples=150)
def test_a_hash_is_found_wherever_its_bits_differ(tmp_path_factory, places):
    hash_ = np.random.default_rng(3).integers(0, 256, (1, 32), dtype=np.uint8)
    bits = np.unpackbits(hash_, axis=1)
    bits[0, places] ^= 1
    folder = tmp_path_factory.mktemp("segment")
    part = _segment(folder, np.array([5]), hash_)

    at, below = (
        search([part], np.packbits(bits, axis=1), radius=radius)
        for radius in (len(places), len(places) - 1)
    )

    assert at.distance.tolist() == [len(places)]
    assert len(below.key) == 0


def test_many_queries_on_several_threads_give_what_one_thread_gives(tmp_path):
    random = np.random.default_rng(4)
    hashes = _alike(random, 3_000, 0.3)
    with HammingIndex.open(tmp_path) as index:
        index.add(np.arange(1, 3_001), hashes)
        index.compact()

        one, several = (index.search(hashes, radius=40, threads=n) for n in (1, 3))

    assert _told(one) == _told(several)
    assert len(one.key) > 3_000


@pytest.mark.parametrize("room", [1, 5, 1 << 16])
@pytest.mark.parametrize("queries", [31, 32, 300])
def test_many_queries_at_once_give_what_brute_force_gives_however_little_room(
    tmp_path, monkeypatch, queries, room
):
    monkeypatch.setattr(probe_module, "_HITS_AT_ONCE", room)
    rng = np.random.default_rng(12)
    hashes = np.repeat(rng.integers(0, 256, (200, 32), dtype=np.uint8), 3, axis=0)
    asked = hashes[rng.integers(0, 600, queries)].copy()
    changed = np.argsort(rng.random((queries, 256)), axis=1) < 31  # hardly a chunk stays as it was
    asked ^= np.packbits(changed, axis=1)
    with HammingIndex.open(tmp_path) as index:
        index.add(np.arange(600), hashes)
        index.compact()

        found = index.search(asked, radius=31)

    assert set(_told(found)) == _brute(np.arange(600), hashes, asked, 31)


def test_a_query_that_is_like_everything_is_answered_in_part_when_asked_to(tmp_path):
    with HammingIndex.open(tmp_path) as index:
        index.add(np.arange(1, 100_001), np.zeros((100_000, 32), np.uint8))
        index.compact()
        query = np.zeros((1, 32), np.uint8)

        part, all_ = index.search(query, radius=3, at_most=500), index.search(query, radius=3)

    assert 1 <= len(part.key) <= 500
    assert len(all_.key) == 100_000


@pytest.mark.parametrize("place", [0, 2_000, 300_000, -5])
def test_spoilt_tables_are_told_and_never_read_beyond_the_hashes(tmp_path, monkeypatch, place):
    random = np.random.default_rng(5)
    hashes = random.integers(0, 256, (50, 32), dtype=np.uint8)
    with HammingIndex.open(tmp_path) as index:
        index.add(np.arange(1, 51), hashes)
        index.compact()
    (tables,) = tmp_path.glob("*.tables")
    content = bytearray(tables.read_bytes())
    content[place] ^= 0x80
    tables.write_bytes(content)

    with pytest.raises(IndexDamagedError, match="anew from the records"):
        HammingIndex.open(tmp_path)
    monkeypatch.setattr(index_module, "CHECKED_TO", 0)  # as large segments are opened
    try:
        with HammingIndex.open(tmp_path) as index:
            found = set(_told(index.search(hashes, radius=20)))
            with pytest.raises(IndexDamagedError, match="anew from the records"):
                index.check()
    except IndexDamagedError:
        return
    assert found <= _brute(np.arange(1, 51), hashes, hashes, 20)


def test_removing_tells_a_spoilt_key_and_never_leaves_its_hash_behind(tmp_path, monkeypatch):
    hashes = np.random.default_rng(9).integers(0, 256, (50, 32), dtype=np.uint8)
    with HammingIndex.open(tmp_path) as index:
        index.add(np.arange(1, 51), hashes)
        index.compact()
    (segment,) = tmp_path.glob("segment-*[0-9]")
    content = segment.read_bytes()
    place = content.index(np.int64(7).tobytes())
    segment.write_bytes(content[:place] + b"\x63" + content[place + 1 :])
    monkeypatch.setattr(index_module, "CHECKED_TO", 0)  # as large segments are opened

    with HammingIndex.open(tmp_path) as index, pytest.raises(IndexDamagedError, match="anew"):
        index.remove(np.array([7]))


def test_a_reader_keeps_what_it_opened_while_a_writer_replaces_it(tmp_path):
    hashes = np.random.default_rng(6).integers(0, 256, (300, 32), dtype=np.uint8)
    with HammingIndex.open(tmp_path) as writer:
        writer.add(np.arange(1, 201), hashes[:200])
        writer.compact()
        with HammingIndex.open(tmp_path) as reader:
            writer.remove(np.arange(1, 101))
            writer.add(np.arange(201, 301), hashes[200:])
            writer.compact()

            before = set(reader.search(hashes, radius=0).key.tolist())
            reader.refresh()
            after = set(reader.search(hashes, radius=0).key.tolist())

    assert before == set(range(1, 201))
    assert after == set(range(101, 301))


def test_readers_that_refresh_while_a_writer_works_see_all_that_was_acknowledged(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(index_module, "_TAIL_ENTRIES", 5)
    hashes = np.random.default_rng(7).integers(0, 256, (200, 32), dtype=np.uint8)
    acknowledged, wrong = [0], []

    def write() -> None:
        with HammingIndex.open(tmp_path) as writer:
            for key in range(1, 200):
                writer.add(np.array([key]), hashes[key : key + 1])
                acknowledged[0] = key

    thread = threading.Thread(target=write)
    with HammingIndex.open(tmp_path) as reader:
        thread.start()
        while thread.is_alive():
            least = acknowledged[0]
            reader.refresh()
            held = set(reader.search(hashes, radius=0).key.tolist())
            wrong += [key for key in range(1, least + 1) if key not in held]
        thread.join()

    assert wrong == []


class _AnyOrder(RuleBasedStateMachine):
    """Adds, removals, merges and openings in any order, beside a plain dictionary."""

    @initialize(seed=st.integers(0, 1000))
    def open_(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.folder = tempfile.TemporaryDirectory()
        self.index = HammingIndex.open(Path(self.folder.name))
        self.held: dict[int, np.ndarray] = {}
        self.next = 1

    @rule(count=st.integers(1, 40), skew=st.sampled_from([0.05, 1.0]))
    def add(self, count: int, skew: float) -> None:
        self._add(self.index, count, skew=skew)

    def _add(self, index: HammingIndex, count: int, *, skew: float) -> None:
        hashes = _alike(self.random, count, skew)
        keys = np.arange(self.next, self.next + count)
        self.next += count
        index.add(keys, hashes)
        self.held |= dict(zip(keys.tolist(), hashes, strict=True))

    @rule(share=st.floats(0, 1))
    def remove(self, share: float) -> None:
        self._remove(self.index, share)

    def _remove(self, index: HammingIndex, share: float) -> None:
        gone = [key for key in self.held if self.random.random() < share]
        index.remove(np.array(gone, np.int64))
        for key in gone:
            del self.held[key]

    @rule(gone=st.floats(0, 1), fresh=st.integers(0, 9), emptied=st.booleans())
    def merge_while_others_change_it(self, gone: float, fresh: int, *, emptied: bool) -> None:
        """What others do falls between the writing of a merged segment and its publishing."""

        def meanwhile() -> None:
            with HammingIndex.open(Path(self.folder.name)) as other:
                if emptied and gone > 0.9:
                    other.clear()
                    self.held = {}
                self._remove(other, gone)
                if fresh:
                    self._add(other, fresh, skew=1.0)

        with during_the_next_merge(meanwhile):
            self.index.merge()

    @rule()
    def compact(self) -> None:
        self.index.compact()

    @rule()
    def reopen(self) -> None:
        self.index.close()
        self.index = HammingIndex.open(Path(self.folder.name))
        self.index.check()

    @rule(radius=st.integers(0, 256))
    def search(self, radius: int) -> None:
        if not self.held:
            return
        keys, hashes = np.array(list(self.held)), np.stack(list(self.held.values()))
        queries = hashes[self.random.integers(0, len(hashes), 3)]
        found = _told(self.index.search(queries, radius=radius))
        assert set(found) == _brute(keys, hashes, queries, radius)

    @invariant()
    def holds_as_many(self) -> None:
        if hasattr(self, "held"):
            assert len(self.index) == len(self.held)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


@pytest.mark.parametrize("tail", [7, 60])
def test_any_order_of_operations_gives_what_a_dictionary_gives(monkeypatch, tail):
    monkeypatch.setattr(index_module, "_TAIL_ENTRIES", tail)
    monkeypatch.setattr(merging_module, "SEGMENTS_MERGED", 2)
    monkeypatch.setattr(merging_module, "MOST_SEGMENTS", 4)
    run_state_machine_as_test(
        _AnyOrder, settings=settings(deadline=None, max_examples=40, stateful_step_count=20)
    )
