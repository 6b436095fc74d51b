r"""Packing: elements and tags as they travel: in order, so that what order tells is not sent.

Of each number in ascending order the first bits, as many as there are numbers to tell apart, are
told by one bit string (Elias and Fano): a 1 for each number, after as many 0s as the first bits
have grown. The other bits follow as they are. 100,000 elements take 30.0 bytes each instead of 32,
as many tags 8.2 instead of 10. Blinded elements look random, so their order tells nothing.

Example:
    >>> raw = pack([b"\x00" * 9 + b"\x07", b"\x00" * 9 + b"\x09"], form=TAGS)
    >>> len(raw), unpack(raw, count=2, form=TAGS)[0].hex()
    (21, '00000000000000000007')
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clew.exchange.deconfliction.oprf import ELEMENT_BYTES
from clew.exchange.deconfliction.tags import TAG_BYTES
from clew.exchange.refusal import RefusalError

MOST: Final = 1 << 18  # of one list: what is unpacked takes 256 bytes each


class BadPackingError(RefusalError):
    """The bytes are not those that packing gives."""


@dataclass(frozen=True, slots=True)
class Form:
    """How long the numbers are; of elements the last byte counts most, and two bits are never set.

    A canonical element is even and below 2**255.
    """

    size: int
    is_element: bool

    @property
    def bits(self) -> int:
        """How many bits of a number may be set."""
        return self.size * 8 - (2 if self.is_element else 0)

    def key(self, number: bytes) -> bytes:
        """Return what numbers are sorted by."""
        return number[::-1] if self.is_element else number


ELEMENTS: Final = Form(ELEMENT_BYTES, is_element=True)
TAGS: Final = Form(TAG_BYTES, is_element=False)


def in_order(numbers: Iterable[bytes], *, form: Form) -> list[bytes]:
    """Return numbers in the order in which they travel."""
    return sorted(numbers, key=form.key)


def pack(numbers: list[bytes], *, form: Form) -> bytes:
    """Pack numbers that are in order, each there once."""
    count = len(numbers)
    first = _first(count)
    matrix = _bits(b"".join(map(form.key, numbers)), form)
    heads = matrix[:, :first] @ (1 << np.arange(first - 1, -1, -1, dtype=np.int64))
    told = np.zeros(count + (1 << first), np.uint8)
    told[heads + np.arange(count)] = 1
    rest = np.packbits(matrix[:, first:].ravel())
    return np.packbits(told).tobytes() + rest.tobytes()


def unpack(untrusted: bytes, *, count: int, form: Form) -> list[bytes]:
    """Return the numbers, in order and each once.

    Raises:
        BadPackingError: the bytes are not those that packing so many numbers gives.
    """
    if not 0 < count <= MOST or len(untrusted) != packed_bytes(count, form=form):
        raise BadPackingError(
            f"{len(untrusted)} bytes are not {count} numbers; there may be 1 to {MOST}"
        )
    first = _first(count)
    length = count + (1 << first)
    raw = np.frombuffer(untrusted, np.uint8)
    split = -(-length // 8)
    ones = np.flatnonzero(np.unpackbits(raw[:split], count=length))
    if len(ones) != count:
        raise BadPackingError("the numbers are not as many as was said")
    heads = (ones - np.arange(count))[:, None] >> np.arange(first - 1, -1, -1) & 1
    rest = np.unpackbits(raw[split:], count=count * (form.bits - first))
    found = _numbers(np.hstack([heads, rest.reshape(count, -1)]).astype(np.uint8), form)
    keys = list(map(form.key, found))
    if any(one >= other for one, other in pairwise(keys)) or (pack(found, form=form) != untrusted):
        raise BadPackingError("the numbers are not in order, or written in another way")
    return found


def packed_bytes(count: int, *, form: Form) -> int:
    """Return how many bytes so many numbers take."""
    first = _first(count)
    return -(-(count + (1 << first)) // 8) + -(-count * (form.bits - first) // 8)


def _first(count: int) -> int:
    """How many bits are told by the bit string: as many as tell that many numbers apart."""
    return count.bit_length() - 1


def _bits(raw: bytes, form: Form) -> NDArray[np.int64]:
    matrix = np.unpackbits(np.frombuffer(raw, np.uint8).reshape(-1, form.size), axis=1)
    return matrix[:, 1:-1] if form.is_element else matrix  # type: ignore[return-value] # 0 and 1


def _numbers(matrix: NDArray[np.uint8], form: Form) -> list[bytes]:
    whole = np.pad(matrix, ((0, 0), (1, 1))) if form.is_element else matrix
    rows = np.packbits(whole, axis=1)
    return [form.key(row.tobytes()) for row in rows]
