"""Entries: keys and their vectors, as signed bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 128
ENTRY_BYTES = 8 + 4 + DIMENSIONS
_LARGEST = 127


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Keys (n,), vectors as bytes (n, 128), and what each is multiplied by (n,)."""

    keys: NDArray[np.int64]
    rows: NDArray[np.int8]
    scales: NDArray[np.float32]

    @classmethod
    def of(cls, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> Self:
        """Return vectors of length 1 (n, 128) as entries.

        Raises:
            ValueError: the shapes do not fit each other, or a vector has another length.

        Example:
            >>> Entries.of(np.array([3]), np.eye(1, 128, dtype=np.float32)).rows[0, :2].tolist()
            [127, 0]
        """
        if vectors.shape != (len(keys), DIMENSIONS):
            raise ValueError(f"{vectors.shape} are not {len(keys)} vectors of {DIMENSIONS} numbers")
        if not np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=0.02):
            raise ValueError("a vector has not the length 1")
        scales = (np.abs(vectors).max(axis=1, initial=0) / _LARGEST).astype(np.float32)
        rows = np.round(vectors / scales[:, None]).astype(np.int8)
        return cls(np.asarray(keys, np.int64), rows, scales)

    @classmethod
    def joined(cls, parts: Sequence["Entries"]) -> Self:
        """Return the entries of several parts as one."""
        return cls(
            np.concatenate([np.empty(0, np.int64), *(part.keys for part in parts)]),
            np.concatenate([np.empty((0, DIMENSIONS), np.int8), *(part.rows for part in parts)]),
            np.concatenate([np.empty(0, np.float32), *(part.scales for part in parts)]),
        )

    def without(self, keys: NDArray[np.int64]) -> "Entries":
        """Return the entries that have none of these keys."""
        kept = ~np.isin(self.keys, keys)
        return Entries(self.keys[kept], self.rows[kept], self.scales[kept])

    def __len__(self) -> int:
        return len(self.keys)

    def to_bytes(self) -> bytes:
        """Return them as bytes.

        Example:
            >>> entries = Entries.of(np.array([3]), np.eye(1, 128, dtype=np.float32))
            >>> Entries.from_bytes(entries.to_bytes()).keys.tolist()
            [3]
        """
        return b"".join([self.keys.tobytes(), self.scales.tobytes(), self.rows.tobytes()])

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Return the entries that these bytes hold.

        Raises:
            ValueError: they hold no whole number of entries.
        """
        count, rest = divmod(len(content), ENTRY_BYTES)
        if rest:
            raise ValueError(f"{len(content)} bytes hold no whole number of vectors")
        keys = np.frombuffer(content, np.int64, count)
        scales = np.frombuffer(content, np.float32, count, 8 * count)
        rows = np.frombuffer(content, np.int8, count * DIMENSIONS, 12 * count)
        return cls(keys, rows.reshape(count, DIMENSIONS), scales)
