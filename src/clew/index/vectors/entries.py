"""Entries: keys and their vectors, as signed bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

LANES = 128
"""Vectors have a whole multiple of so many numbers."""

_BESIDE_BYTES = 8 + 4  # a key, and what its vector is multiplied by
_LARGEST = 127


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Keys (n,), vectors as bytes (n, d), and what each is multiplied by (n,)."""

    keys: NDArray[np.int64]
    rows: NDArray[np.int8]
    scales: NDArray[np.float32]

    @classmethod
    def of(cls, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> Self:
        """Return vectors of length 1 (n, d) as entries; d is a multiple of LANES.

        Raises:
            ValueError: the shapes do not fit each other, or a vector has another length.

        Example:
            >>> Entries.of(np.array([3]), np.eye(1, 128, dtype=np.float32)).rows[0, :2].tolist()
            [127, 0]
        """
        if vectors.ndim != 2 or len(vectors) != len(keys) or vectors.shape[1] % LANES:
            raise ValueError(f"{vectors.shape} are not {len(keys)} vectors of {LANES} numbers each")
        if not np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=0.02):
            raise ValueError("a vector has not the length 1")
        scales = (np.abs(vectors).max(axis=1, initial=0) / _LARGEST).astype(np.float32)
        rows = np.round(vectors / scales[:, None]).astype(np.int8)
        return cls(np.asarray(keys, np.int64), rows, scales)

    @classmethod
    def joined(cls, parts: Sequence["Entries"]) -> Self:
        """Return the entries of one part or more as one.

        Raises:
            ValueError: their vectors are not of one size.
        """
        return cls(
            np.concatenate([part.keys for part in parts]),
            np.concatenate([part.rows for part in parts]),
            np.concatenate([part.scales for part in parts]),
        )

    def without(self, keys: NDArray[np.int64]) -> "Entries":
        """Return the entries that have none of these keys."""
        kept = ~np.isin(self.keys, keys)
        return Entries(self.keys[kept], self.rows[kept], self.scales[kept])

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return int(self.rows.shape[1])

    def to_bytes(self) -> bytes:
        """Return them as bytes.

        Example:
            >>> entries = Entries.of(np.array([3]), np.eye(1, 128, dtype=np.float32))
            >>> Entries.from_bytes(entries.to_bytes(), count=1).keys.tolist()
            [3]
        """
        return b"".join([self.keys.tobytes(), self.scales.tobytes(), self.rows.tobytes()])

    @classmethod
    def from_bytes(cls, content: bytes, *, count: int) -> Self:
        """Return the so many entries that these bytes hold.

        Raises:
            ValueError: they do not.
        """
        size, rest = divmod(len(content), max(count, 1))
        if count < 1 or rest or size <= _BESIDE_BYTES or (size - _BESIDE_BYTES) % LANES:
            raise ValueError(f"{len(content)} bytes do not hold {count} vectors")
        keys = np.frombuffer(content, np.int64, count)
        scales = np.frombuffer(content, np.float32, count, 8 * count)
        rows = np.frombuffer(content, np.int8, offset=_BESIDE_BYTES * count)
        return cls(keys, rows.reshape(count, -1), scales)
