"""One task of a join: a block of A against a block of B, by one chunk. Safe to repeat."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clew.bulk.join_kernel import CHUNKS, near_pairs
from clew.bulk.join_sides import Side
from clew.index.hamming.durable import ASIDE, sync_folder

BLOCK_HASHES = 1 << 22
"""The hashes of one block: two full ones take a task 0.7 GB (benchmarks/bulk.py)."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which block of A meets which block of B, by which chunk."""

    chunk: int
    a: int
    b: int


@dataclass(frozen=True, slots=True)
class JoinTask:
    """What a worker does with a part: write its pairs. All workers see the same work folder."""

    a: Side
    b: Side
    radius: int
    is_self: bool
    block: int = BLOCK_HASHES

    def parts(self) -> Iterator[Part]:
        """Yield every part; together they hold every pair once."""
        a_blocks, b_blocks = (_blocks(side.rows, self._step(side)) for side in (self.a, self.b))
        for a in range(a_blocks):
            for b in range(a if self.is_self and self.a.turns == 1 else 0, b_blocks):
                for chunk in range(CHUNKS):
                    yield Part(chunk, a, b)

    def path(self, part: Part) -> Path:
        """Where a part's pairs go; it is done when the file is there."""
        return self.a.folder / "pairs" / f"{part.a:06d}" / f"{part.b:06d}-{part.chunk:02d}.pairs"

    def __call__(self, part: Part) -> int:
        """Find a part's pairs, write them durably, and return how many there are."""
        path, count = self.path(part), 0
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}{ASIDE}")
        with aside.open("wb") as file:
            for pairs in self._pairs(part):
                file.write(pairs.tobytes())
                count += len(pairs)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        sync_folder(path.parent)
        return count

    def _pairs(self, part: Part) -> Iterator[NDArray[np.void]]:
        first_a, first_b = part.a * self._step(self.a), part.b * self._step(self.b)
        asking = self.a.hashes()[first_a : first_a + self._step(self.a)]
        held = self.b.hashes()[first_b : first_b + self._step(self.b), 0]
        for pairs in near_pairs(asking, held, chunk=part.chunk, radius=self.radius):
            pairs["a"] += np.uint64(first_a)
            pairs["b"] += np.uint64(first_b)
            yield pairs[self._wanted(pairs)] if self.is_self else pairs

    def _wanted(self, pairs: NDArray[np.void]) -> NDArray[np.bool_]:
        """Of a join with itself: each pair once, and no file with itself."""
        a, b = (self.a.origins()[pairs[side]] for side in ("a", "b"))
        same_file = (a["shard"] == b["shard"]) & (a["line"] == b["line"])
        return np.asarray((pairs["a"] < pairs["b"]) & ~same_file, np.bool_)

    def _step(self, side: Side) -> int:
        return max(1, self.block // side.turns)


def _blocks(rows: int, step: int) -> int:
    return -(-rows // step)
