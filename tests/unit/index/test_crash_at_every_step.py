"""Whatever the step at which a process is killed or the power fails, nothing added is lost.

Before and after each step that reaches the disk (fsync, rename, unlink) two folders are kept aside:
what a killed process leaves (all that was written) and what a power cut leaves at worst (only
what was synced, under the names that were synced). Each is opened and held against the keys that
had been acknowledged by then.
"""

import itertools
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from clew.index.hamming import HammingIndex
from clew.index.hamming import index as index_module
from clew.index.hamming import segment as segment_module

HASHES = np.random.default_rng(0).integers(0, 256, (60, 32), dtype=np.uint8)
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
    for key in range(1, 46):
        disk.changing = {key}
        index.add(np.array([key]), HASHES[key : key + 1])
        disk.held.add(key)
    for gone in (3, 44):
        disk.changing = {gone}
        index.remove(np.array([gone]))
        disk.held.discard(gone)
    disk.changing = set()
    index.compact()


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
    different = {
        (tuple(sorted(f.items())), *map(frozenset, sets)): (step, f, *sets)
        for step, f, *sets in disk.states
    }
    for number, (step, files, held, changing) in zip(
        itertools.count(), different.values(), strict=False
    ):
        left = tmp_path / str(number)
        left.mkdir()
        for name, content in files.items():
            (left / name).write_bytes(content)
        with HammingIndex.open(left) as index:
            found = set(index.search(HASHES, radius=0).key.tolist())
            index.add(np.array([59]), HASHES[59:])
            assert len(index) == len(found) + 1
        assert held - changing <= found <= held | changing, step
