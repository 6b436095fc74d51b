"""The two sides of a join: the hashes of an output that may be matched, in one plain array.

Only fingerprints that carry information take part, as in matching (`clew.match.candidates`): a
flat, black or title frame never matches on its own.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clew.bulk.errors import BulkError
from clew.bulk.output import Output
from clew.bulk.shard import FINGERPRINT, HASH_BYTES, TURNS
from clew.match.calibration import LEAST_QUALITY

ROW = np.dtype(
    [("shard", "<u4"), ("line", "<u4"), ("form", "u1"), ("part", "<u2"), ("at_s", "<f8")]
)
"""Where a row's fingerprint is from."""

ALL_TURNS = len(TURNS)
"""How many turns there are; the first is the picture as it is."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side, in files of a work folder: `rows` hashes, each in the first `turns` turns."""

    folder: Path
    name: str
    rows: int
    turns: int

    def hashes(self) -> NDArray[np.uint8]:
        """Map the hashes (rows, turns, 32); nothing is read yet."""
        shape = (self.rows, self.turns, HASH_BYTES)
        if not self.rows:
            return np.empty(shape, np.uint8)
        return np.memmap(self._path("hashes"), np.uint8, "r", shape=shape)

    def origins(self) -> NDArray[np.void]:
        """Map where the rows are from, an array of ROW."""
        if not self.rows:
            return np.empty(0, ROW)
        return np.memmap(self._path("rows"), ROW, "r", shape=(self.rows,))

    def _path(self, what: str) -> Path:
        return self.folder / f"{self.name}.{what}"


def gather(output: Output, folder: Path, name: str, *, turns: int) -> Side:
    """Write one side into the work folder, and return it; durable when this returns.

    Raises:
        BulkError: the output is not finished, or a file of it is damaged.
    """
    rows = 0
    hashes_path, rows_path = folder / f"{name}.hashes", folder / f"{name}.rows"
    with hashes_path.open("wb") as hashes, rows_path.open("wb") as origins:
        for shard, fingerprints in _shards(output):
            kept = fingerprints[
                ~fingerprints["low_information"] & (fingerprints["quality"] >= LEAST_QUALITY)
            ]
            made = np.zeros(len(kept), ROW)
            made["shard"] = shard
            for field in ("line", "form", "part", "at_s"):
                made[field] = kept[field]
            hashes.write(np.ascontiguousarray(kept["hashes"][:, :turns]).tobytes())
            origins.write(made.tobytes())
            rows += len(kept)
        for file in (hashes, origins):
            file.flush()
            os.fsync(file.fileno())
    return Side(folder, name, rows, turns)


def _shards(output: Output) -> Iterator[tuple[int, NDArray[np.void]]]:
    for shard in range(output.size.shards):
        if not output.has(shard):
            raise BulkError(
                f"{output.folder} is not finished: shard {shard} is missing; run the same "
                "clew bulk fingerprint command again"
            )
        path = output.fingerprints_path(shard)
        try:
            fingerprints = np.load(path, allow_pickle=False)
        except (OSError, ValueError) as error:
            raise BulkError(f"{path} is damaged; fingerprint into a new folder") from error
        if fingerprints.dtype != FINGERPRINT:
            raise BulkError(f"{path} is of another format; fingerprint into a new folder")
        yield shard, fingerprints
