"""Entries: keys and their hashes, side by side, and as bytes in a file."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming.sorted_keys import among

HASH_BYTES = 32
ENTRY_BYTES = HASH_BYTES + 8


@dataclass(frozen=True, slots=True)
class Entries:
    """`keys` int64 of shape (n,), `hashes` uint8 of shape (n, 32).

    Raises:
        ValueError: the shapes do not fit each other.

    Example:
        >>> len(Entries.joined([]))
        0
    """

    keys: NDArray[np.int64]
    hashes: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if self.hashes.shape != (len(self.keys), HASH_BYTES):
            raise ValueError(
                f"{len(self.keys)} keys need hashes of shape ({len(self.keys)}, {HASH_BYTES}), "
                f"not {self.hashes.shape}"
            )

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def from_bytes(cls, content: bytes | NDArray[np.uint8]) -> Self:
        """Return the entries that `to_bytes` wrote; nothing is copied."""
        count = len(content) // ENTRY_BYTES
        keys = np.frombuffer(content, "<i8", count)
        hashes = np.frombuffer(content, np.uint8, count * HASH_BYTES, offset=count * 8)
        return cls(keys, hashes.reshape(count, HASH_BYTES))

    def as_parts(self) -> Iterator[NDArray[np.generic]]:
        """Yield the keys, then the hashes, as they lie in a file: little-endian."""
        yield np.ascontiguousarray(self.keys, "<i8")
        yield np.ascontiguousarray(self.hashes)

    def to_bytes(self) -> bytes:
        """Return the parts as one."""
        return b"".join(part.tobytes() for part in self.as_parts())

    def without(self, keys: NDArray[np.int64]) -> Self:
        """Return the entries whose key is not among these, which are sorted."""
        kept = ~among(self.keys, keys)
        return type(self)(self.keys[kept], self.hashes[kept])

    @classmethod
    def joined(cls, several: Sequence[Self]) -> Self:
        """Return the entries of all, in their order."""
        filled = [one for one in several if len(one)]
        if len(filled) == 1:
            return filled[0]  # not copied: it may be most of the memory
        keys = [one.keys for one in filled] or [np.empty(0, np.int64)]
        hashes = [one.hashes for one in filled] or [np.empty((0, HASH_BYTES), np.uint8)]
        return cls(np.concatenate(keys), np.concatenate(hashes))


def checksum(content: bytes | NDArray[np.uint8]) -> int:
    """Return the CRC-32 that tells a whole file from a damaged one."""
    return zlib.crc32(content)
