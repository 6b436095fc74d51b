"""The indexes follow the records: what is damaged is made again, what is deleted is gone."""

from pathlib import Path

import numpy as np
import pytest

from clew.bureau.hashsets.actions import import_hash_list, importing
from clew.bureau.hashsets.models import DeletedEntries, HashSetEntry
from clew.bureau.vault.actions.indexing import rebuild_indexes, update_indexes
from clew.bureau.vault.actions.matching import match_items
from clew.bureau.vault.index_folders import ENTRIES
from clew.bureau.vault.models import Item
from clew.index.hamming import HammingIndex, IndexDamagedError
from clew.index.hamming import index as index_module
from records import NOW, make_entry, make_hashset, make_item, make_officer

pytestmark = pytest.mark.django_db

HASHES = np.random.default_rng(0).integers(0, 256, (40, 32), dtype=np.uint8)


@pytest.fixture
def officer(vault):
    return make_officer("alice")


@pytest.fixture
def folder(vault) -> Path:
    return vault.index_folder


def _listed(officer, first: int, end: int) -> list[int]:
    hashset = make_hashset(officer.bureau)
    return [make_entry(hashset, pdq=HASHES[n].tobytes()).pk for n in range(first, end)]


def _found(folder: Path) -> list[int]:
    with HammingIndex.open(folder / ENTRIES) as index:
        return sorted(index.search(HASHES, radius=0).key.tolist())


def _spoil_a_segment(folder: Path) -> Path:
    path = min((folder / ENTRIES).glob("segment-????????"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    return path


def test_the_damaged_segment_alone_is_made_again_from_the_records(officer, folder, monkeypatch):
    monkeypatch.setattr(index_module, "_TAIL_ENTRIES", 10)
    rows = _listed(officer, 0, 20)
    update_indexes(folder)
    rows += _listed(officer, 20, 40)
    update_indexes(folder)
    spoilt = _spoil_a_segment(folder)

    done = {one.index: one for one in rebuild_indexes(folder)}

    assert done[ENTRIES].set_aside == [f"{spoilt.name}.damaged"]
    assert done[ENTRIES].entries == 20
    assert not any(one.set_aside or one.entries for name, one in done.items() if name != ENTRIES)
    assert _found(folder) == rows


def test_an_index_without_a_manifest_is_set_aside_whole_every_time(officer, folder):
    rows = _listed(officer, 0, 9)
    for name in ("entries.damaged", "entries.damaged-2"):
        update_indexes(folder)
        (folder / ENTRIES / "manifest.json").write_text("{")
        rebuild_indexes(folder)
        assert (folder / name).is_dir()
    assert _found(folder) == rows


def test_all_of_an_index_can_be_made_anew(officer, folder):
    rows = _listed(officer, 0, 9)
    update_indexes(folder)
    with HammingIndex.open(folder / ENTRIES) as index:
        index.add(np.array([10**6]), HASHES[:1])

    rebuild_indexes(folder, whole=True)

    assert _found(folder) == rows


def test_nothing_is_recorded_as_checked_against_a_large_segment_that_is_spoilt(
    vault, officer, folder, monkeypatch
):
    _listed(officer, 0, 9)
    update_indexes(folder)
    with HammingIndex.open(folder / ENTRIES) as index:
        index.compact()
    _spoil_a_segment(folder)
    monkeypatch.setattr(index_module, "CHECKED_TO", 0)  # as large segments are opened
    item = make_item(checked_at=None, fingerprinted=False)

    with pytest.raises(IndexDamagedError, match="clew index rebuild"):
        match_items(vault, acting_officer=officer, clock=lambda: NOW)

    assert Item.objects.get(pk=item.pk).checked_at is None


def test_the_entries_of_a_list_that_gave_way_are_gone_from_the_index(
    officer, folder, tmp_path, monkeypatch
):
    """An import is cut off, `clew match` indexes what it left, and another file takes its name."""
    monkeypatch.setattr(importing, "_BATCH", 5)
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("\n".join(["pdq", *(hash_.tobytes().hex() for hash_ in HASHES[:10]), ""]))
    second.write_text("\n".join(["pdq", *(hash_.tobytes().hex() for hash_ in HASHES[10:13]), ""]))

    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_hash_list(first, acting_officer=officer, name="a", now=NOW, progress=stop)
    update_indexes(folder)
    before = _found(folder)
    import_hash_list(second, acting_officer=officer, name="a", now=NOW)
    update_indexes(folder)

    assert len(before) == 5
    assert _found(folder) == sorted(HashSetEntry.objects.values_list("pk", flat=True))
    assert not DeletedEntries.objects.exists()
    files = b"".join(p.read_bytes() for p in (folder / ENTRIES).iterdir())
    assert not any(hash_.tobytes() in files for hash_ in HASHES[:10])
