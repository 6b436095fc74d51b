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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clew.exchange.deconfliction.oprf import ELEMENT_BYTES
from clew.exchange.deconfliction.tags import TAG_BYTES
from clew.exchange.refusal import RefusalError
from clew.model.wording import Wording

MOST: Final = 1 << 18  # of one list
_AT_ONCE: Final = 1 << 13  # each bit of so many takes a byte or more; eights fill whole bytes
_OTHER_BYTES = Wording("%(came)s bytes are not %(numbers)s numbers; there may be 1 to %(most)s")
_OTHER_NUMBER = Wording("the numbers are not as many as was said")
_NO_ORDER = Wording("the numbers are not in order, come twice, or are written otherwise")
SAID = (_OTHER_BYTES, _OTHER_NUMBER, _NO_ORDER)
"""What is said of what was refused, to be known again where it was kept as text."""


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
    told, rest = np.zeros(count + (1 << first), np.uint8), []
    for start in range(0, count, _AT_ONCE):
        matrix = _bits(numbers[start : start + _AT_ONCE], form)
        heads = matrix[:, :first] @ (1 << np.arange(first - 1, -1, -1, dtype=np.int64))
        told[heads + np.arange(start, start + len(matrix))] = 1
        rest.append(np.packbits(matrix[:, first:]).tobytes())
    return np.packbits(told).tobytes() + b"".join(rest)


def unpack(untrusted: bytes, *, count: int, form: Form) -> list[bytes]:
    """Return the numbers, in order and each once.

    Raises:
        BadPackingError: the bytes are not those that packing so many numbers gives.
    """
    if not 0 < count <= MOST or len(untrusted) != packed_bytes(count, form=form):
        raise BadPackingError(
            _OTHER_BYTES.filled(came=str(len(untrusted)), numbers=str(count), most=str(MOST))
        )
    first = _first(count)
    length = count + (1 << first)
    raw = np.frombuffer(untrusted, np.uint8)
    split = -(-length // 8)
    ones = np.flatnonzero(np.unpackbits(raw[:split], count=length))
    if len(ones) != count:
        raise BadPackingError(_OTHER_NUMBER)
    heads, found = ones - np.arange(count), []
    for start in range(0, count, _AT_ONCE):
        some, at = heads[start : start + _AT_ONCE], split + start * (form.bits - first) // 8
        found += _numbers(some, raw[at:], first, form)
    in_order = all(one < other for one, other in pairwise(map(form.key, found)))
    if not in_order or pack(found, form=form) != untrusted:
        raise BadPackingError(_NO_ORDER)
    return found


def packed_bytes(count: int, *, form: Form) -> int:
    """Return how many bytes so many numbers take."""
    first = _first(count)
    return -(-(count + (1 << first)) // 8) + -(-count * (form.bits - first) // 8)


def _first(count: int) -> int:
    """How many bits are told by the bit string: as many as tell that many numbers apart."""
    return count.bit_length() - 1


def _bits(numbers: Sequence[bytes], form: Form) -> NDArray[np.uint8]:
    raw = np.frombuffer(b"".join(map(form.key, numbers)), np.uint8)
    matrix = np.unpackbits(raw.reshape(-1, form.size), axis=1)
    return matrix[:, 1:-1] if form.is_element else matrix


def _numbers(
    heads: NDArray[np.int64], raw: NDArray[np.uint8], first: int, form: Form
) -> list[bytes]:
    bits = heads[:, None] >> np.arange(first - 1, -1, -1) & 1
    rest = np.unpackbits(raw, count=len(heads) * (form.bits - first)).reshape(len(heads), -1)
    matrix = np.hstack([bits.astype(np.uint8), rest])
    whole = np.pad(matrix, ((0, 0), (1, 1))) if form.is_element else matrix
    rows = np.packbits(whole, axis=1)
    return [form.key(row.tobytes()) for row in rows]
