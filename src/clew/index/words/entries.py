"""Entries: pictures and their keypoints, listed by word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

_KEY_BYTES = 8
_POINT_BYTES = 16 + 4 + 2  # its signature, its picture's number and its word

type _Points = tuple[NDArray[np.uint16], NDArray[np.uint64]]


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Pictures' `keys` (p,), and their keypoints in the order of `words` (n,).

    `owners` (n,) tells the number of the key whose each is; `signatures` are (n, 2).
    """

    keys: NDArray[np.int64]
    words: NDArray[np.uint16]
    owners: NDArray[np.uint32]
    signatures: NDArray[np.uint64]

    @classmethod
    def of(cls, pictures: Mapping[int, _Points]) -> Self:
        """Return pictures by key, each with its keypoints' words (n,) and signatures (n, 2).

        Raises:
            ValueError: a picture has not as many words as signatures.
        """
        for key, (words, signatures) in pictures.items():
            if signatures.shape != (len(words), 2):
                raise ValueError(f"{key} has {len(words)} words for {signatures.shape} signatures")
        each = list(pictures.values())
        owners = np.repeat(np.arange(len(each), dtype=np.uint32), [len(words) for words, _ in each])
        words = np.concatenate([np.empty(0, np.uint16), *(words for words, _ in each)])
        signatures = np.concatenate([np.empty((0, 2), np.uint64), *(bits for _, bits in each)])
        return cls._sorted(np.array(list(pictures), np.int64), words, owners, signatures)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return the entries of one part or more as one."""
        firsts = np.cumsum([0, *(len(part) for part in parts)]).astype(np.uint32)
        return cls._sorted(
            np.concatenate([part.keys for part in parts]),
            np.concatenate([part.words for part in parts]),
            np.concatenate([n + part.owners for n, part in zip(firsts, parts, strict=False)]),
            np.concatenate([part.signatures for part in parts]),
        )

    def without(self, keys: NDArray[np.int64]) -> Self:
        """Return the pictures that have none of these keys."""
        kept = ~np.isin(self.keys, keys)
        numbers = (np.cumsum(kept) - 1).astype(np.uint32)
        points = kept[self.owners]
        return type(self)(
            self.keys[kept],
            self.words[points],
            numbers[self.owners[points]],
            self.signatures[points],
        )

    def __len__(self) -> int:
        return len(self.keys)

    def starts(self) -> NDArray[np.int64]:
        """Return where the keypoints of each word start, and at last where they end."""
        counts = np.bincount(self.words, minlength=1 << 16)
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])

    def to_bytes(self) -> bytes:
        """Return them as bytes.

        Example:
            >>> one = Listed.of({7: (np.array([3], np.uint16), np.zeros((1, 2), np.uint64))})
            >>> Listed.from_bytes(one.to_bytes(), count=1).words.tolist()
            [3]
        """
        parts = (self.keys, self.signatures, self.owners, self.words)
        return b"".join(part.tobytes() for part in parts)

    @classmethod
    def from_bytes(cls, content: bytes, *, count: int) -> Self:
        """Return the so many pictures that these bytes hold.

        Raises:
            ValueError: they do not.
        """
        points, rest = divmod(len(content) - _KEY_BYTES * count, _POINT_BYTES)
        if count < 1 or points < 0 or rest:
            raise ValueError(f"{len(content)} bytes do not hold {count} pictures' keypoints")
        at = _KEY_BYTES * count
        signatures = np.frombuffer(content, np.uint64, 2 * points, at).reshape(-1, 2)
        owners = np.frombuffer(content, np.uint32, points, at + 16 * points)
        words = np.frombuffer(content, np.uint16, points, at + 20 * points)
        if points and (owners.max() >= count or (words[1:] < words[:-1]).any()):
            raise ValueError("keypoints are of no picture, or not in the order of words")
        return cls(np.frombuffer(content, np.int64, count), words, owners, signatures)

    @classmethod
    def _sorted(
        cls,
        keys: NDArray[np.int64],
        words: NDArray[np.uint16],
        owners: NDArray[np.uint32],
        signatures: NDArray[np.uint64],
    ) -> Self:
        order = np.argsort(words, kind="stable")
        return cls(keys, words[order], owners[order], signatures[order])
