"""Proof: `kill -9` of who adds to, removes from and merges an index loses nothing, revives nothing.

A child adds, removes, merges and compacts, and tells each change before it is made and when it was
acknowledged. It is killed with SIGKILL at random moments while a second child merges beside it; and
then, from the beginning, at every step that reaches the disk: in the middle of each write, before
and after each fsync, rename and unlink. After each kill the index is opened, checked and held
against what was told. The figures: kills; changes acknowledged; keys lost, and keys that came back
after they were removed; changes that were made in part; and indexes that could not be opened.
"""

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np

from clew.index.hamming import HammingIndex, IndexDamagedError
from clew.index.hamming import index as index_module
from clew.index.hamming import segment as segment_module

_HASHES = np.random.default_rng(7).integers(0, 256, (1 << 17, 32), dtype=np.uint8)
_CHANGES = 60  # of a child that is killed at a step
_STEPS = (
    "in a write",
    "before fsync",
    "after fsync",
    "before rename",
    "after rename",
    "before unlink",
    "after unlink",
)
_FORK = multiprocessing.get_context("fork")


def main() -> None:
    """Run the rounds and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=400, help="kills at random moments")
    parser.add_argument("--folder", type=Path, help="where the index is made")
    chosen = parser.parse_args()
    # Small, so that a few changes roll the tail, merge segments and write tables.
    index_module._TAIL_ENTRIES, segment_module.TABLES_FROM = 40, 200  # noqa: SLF001
    print("| killed | kills | acknowledged | lost | came back | made in part | not opened |")
    print("|---|---|---|---|---|---|---|")
    failed = False
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        for name in ("at a random moment", *_STEPS):
            proof = Proof(Path(folder) / name.replace(" ", "-"))
            kills = proof.at_random(chosen.rounds) if name not in _STEPS else proof.at_each(name)
            wrong = (proof.lost, proof.came_back, proof.in_part, proof.not_opened)
            failed = failed or any(wrong) or not kills
            figures = " | ".join(f"{n:,}" for n in (kills, proof.done, *wrong))
            print(f"| {name} | {figures} |", flush=True)
    sys.exit("failed" if failed else 0)


class Proof:
    """An index, what children told of it, and what was found wrong with it."""

    def __init__(self, root: Path) -> None:
        root.mkdir()
        self.folder, self._told = root / "index", root / "told"
        self.done = self.lost = self.came_back = self.in_part = self.not_opened = 0
        self._held: set[int] = set()

    def at_random(self, rounds: int) -> int:
        """Kill who changes and who merges at random moments; the next go on with the index."""
        chance = random.Random(1)
        for number in range(rounds):
            both = [
                _FORK.Process(target=_change, args=(self.folder, self._told, number, self._held)),
                _FORK.Process(target=_merge, args=(self.folder,)),
            ]
            for child in both:
                child.start()
            while not self._told.exists():
                time.sleep(0.001)
            time.sleep(chance.uniform(0.0, 1.0))
            for child in both:
                child.kill()
                child.join()
                if child.exitcode != -signal.SIGKILL:
                    sys.exit("a child failed by itself")
            self._look()
        return rounds

    def at_each(self, step: str) -> int:
        """Kill the same child at its first such step, at its second, and so on to the last."""
        kills = 0
        while self._is_killed(step, kills + 1):
            kills += 1
            self._look()
            shutil.rmtree(self.folder)
            self._held = set()
        return kills

    def _is_killed(self, step: str, number: int) -> bool:
        child = _FORK.Process(target=_change_until, args=(self.folder, self._told, step, number))
        child.start()
        child.join()
        if child.exitcode not in {0, -signal.SIGKILL}:
            sys.exit(f"a child failed {step} {number}")
        return child.exitcode == -signal.SIGKILL

    def _look(self) -> None:
        """Hold the index against what was told."""
        held, changed = self._replay()
        try:
            found = _found(self.folder)
        except IndexDamagedError as error:
            print(error, file=sys.stderr)
            self.not_opened += 1
            return
        self.lost += len((held & changed) - found)
        self.came_back += len(found - held - changed)
        self.in_part += found not in (held, changed)
        self._held = found

    def _replay(self) -> tuple[set[int], set[int]]:
        """What was there by the last word, and what it was to become by the change under way."""
        held = changed = set(self._held)
        for line in self._told.read_text().splitlines() if self._told.exists() else []:
            word, *keys = line.split()
            if word == "done":
                held, self.done = changed, self.done + 1
            elif word == "add":
                changed = held | set(map(int, keys))
            else:
                changed = held - set(map(int, keys))
        self._told.unlink(missing_ok=True)
        return held, changed


def _found(folder: Path) -> set[int]:
    """What the index holds, by its own search for everything that there could be."""
    with HammingIndex.open(folder) as index:
        index.check()
        hits = index.search(_HASHES[: index.highest_key + 1], radius=0)
        if hits.key.tolist() != hits.query.tolist() or len(index) != len(hits.key):
            sys.exit(f"{folder}: a key is there twice, or has another's hash")
        return set(hits.key.tolist())


def _change(folder: Path, told: Path, seed: int, held: set[int], changes: int = 1 << 30) -> None:
    """Change the index at random and tell, until killed; keys are never used again."""
    chance, fresh = random.Random(seed), 200 * seed + 1
    words = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with HammingIndex.open(folder) as index:
        for _ in range(changes):
            what = chance.choices(["add", "remove", "merge", "compact"], [12, 3, 2, 1])[0]
            if what in {"merge", "compact"}:
                index.merge() if what == "merge" else index.compact()
                continue
            count = chance.choice([1, 3, 15, 45])
            if what == "add" and fresh + count > 200 * (seed + 1):
                what = "remove"
            keys = list(range(fresh, fresh + count))
            if what == "remove":
                keys = chance.sample(sorted(held), min(len(held), count % 7))
            os.write(words, f"{what} {' '.join(map(str, keys))}\n".encode())
            if what == "add":
                index.add(np.array(keys), _HASHES[keys])
                fresh, held = fresh + count, held | set(keys)
            else:
                index.remove(np.array(keys, np.int64))
                held = held - set(keys)
            os.write(words, b"done\n")


def _merge(folder: Path) -> None:
    with HammingIndex.open(folder) as index:
        while True:
            index.merge()
            time.sleep(0.005)


def _change_until(folder: Path, told: Path, step: str, number: int) -> None:
    """Change the index, the same way every time, until the step comes for so many times."""
    with _killed_at(step, number):
        _change(folder, told, 0, set(), _CHANGES)


@contextmanager
def _killed_at(step: str, number: int) -> Iterator[None]:
    """Kill this process at the step, when it comes for so many times."""
    when, _, name = step.rpartition(" ")
    left = [number]

    def kill_if_due() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    owner: Any = os if name == "fsync" else Path
    attribute = {"rename": "replace", "write": "open"}.get(name, name)
    plain = getattr(owner, attribute)

    def watched(*arguments: Any, **options: Any) -> Any:
        if name == "write":
            return _Torn(plain(*arguments, **options), kill_if_due)
        if when == "before":
            kill_if_due()
        outcome = plain(*arguments, **options)
        if when == "after":
            kill_if_due()
        return outcome

    setattr(owner, attribute, watched)
    yield


class _Torn:
    """A file that is killed in the middle of a write: half of the bytes are there."""

    def __init__(self, file: Any, kill_if_due: Callable[[], None]) -> None:
        self._file, self._kill_if_due = file, kill_if_due

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()

    def write(self, content: Any) -> None:
        half = memoryview(content).cast("B") if len(content) else memoryview(b"")
        self._file.write(half[: len(half) // 2])
        self._file.flush()
        self._kill_if_due()
        self._file.write(half[len(half) // 2 :])


if __name__ == "__main__":
    main()
