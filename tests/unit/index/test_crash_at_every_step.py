"""Whatever the step at which a process is killed or the power fails, nothing added is lost.

Before and after each step that reaches the disk (fsync, rename, unlink) two folders are kept aside:
what a killed process leaves (all that was written) and what a power cut leaves at worst (only
what was synced, under the names that were synced). Each is opened and held against the keys that
had been acknowledged by then.
"""

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from clew.index.hamming import HammingIndex, IndexDamagedError, set_aside_damaged
from clew.index.hamming import index as index_module
from clew.index.hamming import segment as segment_module
from interrupted_merges import during_the_next_merge

HASHES = np.random.default_rng(0).integers(0, 256, (60, 32), dtype=np.uint8)
KEYS = np.arange(60)
Files = dict[str, bytes]


class Disk:
    """Remembers what of a folder is durable, and keeps every state that a crash could leave."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.held: set[int] = set()
        self.changing: set[int] = set()
        self.states: list[tuple[str, Files, set[int], set[int]]] = []
        self._synced: dict[int, bytes] = {}
        self._names: dict[str, int] = {}
        self._steps = {name: getattr(owner, name) for owner, name in STEPS}
        for owner, name in STEPS:
            monkeypatch.setattr(owner, name, self._watched(name))

    def everything_is_durable(self) -> None:
        """Begin with all that is there."""
        for path in self.folder.iterdir():
            self._names[path.name] = path.stat().st_ino
            self._synced[path.stat().st_ino] = path.read_bytes()

    def different(self) -> Collection[tuple[str, Files, set[int], set[int]]]:
        """Return the states without those that are the same, with the last step that left each."""
        return {
            (tuple(sorted(files.items())), *map(frozenset, sets)): (step, files, *sets)
            for step, files, *sets in self.states
        }.values()

    def _watched(self, name: str) -> Callable[..., object]:
        def step(*arguments: object, **options: object) -> object:
            self._keep(f"before {name}")
            outcome = self._steps[name](*arguments, **options)
            if name == "fsync":
                self._sync(int(str(arguments[0])))
            self._keep(f"after {name}")
            return outcome

        return step

    def _sync(self, descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").resolve()
        if path == self.folder:
            self._names = {p.name: p.stat().st_ino for p in self.folder.iterdir()}
        elif path.parent == self.folder:
            self._synced[path.stat().st_ino] = path.read_bytes()

    def _keep(self, step: str) -> None:
        written = {p.name: p.read_bytes() for p in self.folder.iterdir()}
        durable = {name: self._synced.get(inode, b"") for name, inode in self._names.items()}
        for kind, files in (("killed", written), ("power cut", durable)):
            self.states.append((f"{kind} {step}", files, set(self.held), set(self.changing)))


STEPS: list[tuple[object, str]] = [(os, "fsync"), (Path, "replace"), (Path, "unlink")]


def _work(index: HammingIndex, disk: Disk) -> None:
    """Add, roll, merge, remove and compact, telling the disk what is asked and acknowledged."""
    for key in range(1, 40):
        _add(index, disk, key)
    index.merge()
    _add(index, disk, *range(40, 46))
    for gone in (3, 44):
        _remove(index, disk, gone)
    with during_the_next_merge(lambda: _remove_and_add(disk)):
        index.compact()
    index.merge()
    disk.held, disk.changing = set(), set(disk.held)
    index.clear()


def _add(index: HammingIndex, disk: Disk, *keys: int) -> None:
    disk.changing = set(keys)
    index.add(np.array(keys), HASHES[list(keys)])
    disk.held |= disk.changing
    disk.changing = set()


def _remove(index: HammingIndex, disk: Disk, key: int) -> None:
    disk.changing = {key}
    index.remove(np.array([key]))
    disk.held.discard(key)
    disk.changing = set()


def _remove_and_add(disk: Disk) -> None:
    with HammingIndex.open(disk.folder) as other:
        _remove(other, disk, 20)
        _add(other, disk, 46)


@pytest.mark.parametrize("tables_from", [10**9, 6])
def test_every_state_that_a_crash_can_leave_holds_what_was_acknowledged(
    tmp_path, monkeypatch, tables_from
):
    folder = tmp_path / "index"
    with monkeypatch.context() as patched:
        patched.setattr(segment_module, "TABLES_FROM", tables_from)
        patched.setattr(index_module, "_TAIL_ENTRIES", 2)
        with HammingIndex.open(folder) as index:
            disk = Disk(folder, patched)
            _work(index, disk)

    assert len(disk.states) > 500
    for number, (step, files, held, changing) in enumerate(disk.different()):
        left = _folder_of(tmp_path / str(number), files)
        with HammingIndex.open(left) as index:
            found = set(index.search(HASHES, radius=0).key.tolist())
            index.add(np.array([59]), HASHES[59:])
            assert len(index) == len(found) + 1
        assert held - changing <= found <= held | changing, step


@pytest.mark.parametrize("spoilt", ["segment-????????", "segment-*.tables", "tail-*"])
def test_every_state_that_a_crash_while_mending_can_leave_is_mended(tmp_path, monkeypatch, spoilt):
    """Until it is mended the index answers with all it held, or says that it is damaged."""
    monkeypatch.setattr(segment_module, "TABLES_FROM", 6)
    monkeypatch.setattr(index_module, "_TAIL_ENTRIES", 9)
    folder, held = tmp_path / "index", set(range(1, 25))
    with HammingIndex.open(folder) as index:
        for key in sorted(held):
            index.add(np.array([key]), HASHES[key : key + 1])
        index.merge()
    _spoil(next(iter(folder.glob(spoilt))))
    with monkeypatch.context() as patched:
        disk = Disk(folder, patched)
        disk.everything_is_durable()
        assert _mended(folder) == held

    assert len(disk.states) > 20
    for number, (step, files, *_) in enumerate(disk.different()):
        left = _folder_of(tmp_path / str(number), files)
        with suppress(IndexDamagedError), HammingIndex.open(left) as index:
            assert set(index.search(HASHES, radius=0).key.tolist()) == held, step
        assert _mended(left) == held, step
        assert list(left.glob(f"{spoilt}.damaged")), step


def _mended(folder: Path) -> set[int]:
    """Set aside what is damaged, make it again from what can be added, and return what is held."""
    set_aside_damaged(folder)
    with HammingIndex.open(folder) as index:
        index.restore(lambda low, high: [(KEYS[1:25], HASHES[1:25])])
        index.merge()
        index.check()
        assert len(index) == 24
        return set(index.search(HASHES, radius=0).key.tolist())


def _spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[30] ^= 1
    path.write_bytes(content)


def _folder_of(folder: Path, files: Files) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder
