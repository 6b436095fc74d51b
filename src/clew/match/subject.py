"""What is compared: the subject (one file's fingerprints) and the references it is held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clew.model.fingerprint import Fingerprint, Form
from clew.model.media import Family


@dataclass(frozen=True, slots=True)
class Subject:
    """One file as the matcher sees it. `duration_s` is None for pictures.

    Example:
        >>> Subject(family=Family.IMAGE, fingerprints=()).duration_s is None
        True
    """

    family: Family
    fingerprints: Sequence[Fingerprint]
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What the records say of one indexed hash: whose it is, and which frame or form of it.

    `target` is the key of the item or hash-set entry; `at_s` and `until_s` when a
    clip's look is seen, None for pictures; `duration_s` the target clip's length. A
    hash-set entry's `family` is IMAGE: lists do not say.
    """

    target: str
    family: Family = Family.IMAGE
    form: Form = Form.WHOLE
    at_s: float | None = None
    until_s: float | None = None
    quality: int = 100
    low_information: bool = False
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Hashes near each other, in three int64 arrays of one length.

    Row i says that query hash `query[i]` lies `distance[i]` bits from the reference `key[i]`.
    """

    query: NDArray[np.int64]
    key: NDArray[np.int64]
    distance: NDArray[np.int64]


class References(Protocol):
    """Everything a subject is held against: an index and the records behind it."""

    @property
    def size(self) -> int:
        """How many hashes are searched; scores depend on it."""
        ...

    def near(self, hashes: NDArray[np.uint8], *, radius: int) -> Near:
        """Return every pair within `radius` bits of the rows of `hashes` (q, 32)."""
        ...

    def describe(self, keys: NDArray[np.int64]) -> Mapping[int, Reference]:
        """Return what is known of these keys; one that may not be seen, or is gone, is left out."""
        ...


class FewReferences:
    """References held in memory and searched by brute force: for comparing files directly.

    Example:
        >>> few = FewReferences([(Reference(target="b"), bytes(32))])
        >>> few.near(np.zeros((1, 32), np.uint8), radius=0).key.tolist()
        [0]
    """

    def __init__(self, references: Sequence[tuple[Reference, bytes]]) -> None:
        self._described = {key: reference for key, (reference, _) in enumerate(references)}
        joined = b"".join(data[:32] for _, data in references)
        self._hashes = np.frombuffer(joined, np.uint8).reshape(-1, 32)

    @property
    def size(self) -> int:
        """How many hashes are held."""
        return len(self._hashes)

    def near(self, hashes: NDArray[np.uint8], *, radius: int) -> Near:
        """Return every pair within `radius` bits."""
        bits = np.bitwise_count(hashes[:, None, :] ^ self._hashes[None, :, :])
        distances = bits.sum(axis=2, dtype=np.int64)
        query, key = np.nonzero(distances <= radius)
        return Near(query=query, key=key, distance=distances[query, key])

    def describe(self, keys: NDArray[np.int64]) -> Mapping[int, Reference]:
        """Return what is known of these keys."""
        return {int(key): self._described[int(key)] for key in keys}
