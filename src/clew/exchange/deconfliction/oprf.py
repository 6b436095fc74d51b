r"""An oblivious pseudorandom function: RFC 9497, ristretto255-SHA512, mode VOPRF.

A bureau blinds its selectors, and the holder of the key multiplies what it cannot read. Without the
key nobody can compute the function, so nobody can try all phone numbers; and who holds the key sees
only how many there are. What is taken of the product in the end are the tags (`tags`), not the
standard's last hash: that one holds the selector, which the holder must not see.

Example:
    >>> key = HolderKey.from_seed(bytes(32), epoch="2026-03")
    >>> one, other = scalar(bytes(32), 1), scalar(bytes(32), 2)
    >>> sent = blinded([b"phone\x00+1"] * 2, [one, other])
    >>> answer = evaluate(sent, key=key)
    >>> sent[0] == sent[1]
    False
    >>> multiply(inverses([one])[0], answer[0]) == multiply(inverses([other])[0], answer[1])
    True
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, batched
from typing import Final

import rbcl

from clew.exchange.refusal import RefusalError
from clew.model.wording import Wording

ELEMENT_BYTES: Final = 32
_CONTEXT = b"OPRFV1-\x01-ristretto255-SHA512"
_ORDER = 2**252 + 27742317777372353535851937790883648493
_BLOCK_BYTES = 128
_UNIFORM_BYTES = 64
_AT_ONCE = 1_000  # of a core, before it takes the next
_OTHER_SIZE = Wording("an element has %(size)s bytes, not %(came)s")
_NO_ELEMENT = Wording("the bytes are no element of ristretto255")
SAID = (_OTHER_SIZE, _NO_ELEMENT)
"""What is said of what was refused, to be known again where it was kept as text."""


class BadElementError(RefusalError):
    """The bytes are no element of the group, or there are more or fewer than were asked for."""


@dataclass(frozen=True, slots=True)
class HolderKey:
    """The key of a holder for one epoch; `public` is published, `private` shows in no message."""

    public: bytes
    private: bytes = field(repr=False)

    @classmethod
    def from_seed(cls, seed: bytes, *, epoch: str) -> "HolderKey":
        """Derive the key of an epoch from a seed.

        Raises:
            ValueError: the seed has not 32 bytes.
        """
        if len(seed) != 32:
            raise ValueError("a seed has 32 bytes")
        info = epoch.encode()
        derived = seed + len(info).to_bytes(2, "big") + info
        for counter in range(256):
            private = hash_to_scalar(derived + bytes([counter]), prefix=b"DeriveKeyPair")
            if any(private):
                return cls(base_times(private), private)
        raise ValueError("no key follows from this seed")

    def for_plans(self, *, epoch: str) -> "HolderKey":
        """Return the holder's other key of the epoch, for plans; neither tells of the other.

        Example:
            >>> key = HolderKey.from_seed(bytes(32), epoch="e")
            >>> key.for_plans(epoch="e") == key
            False
        """
        return HolderKey.from_seed(self.private, epoch=f"{epoch} plans")


def hashed(selectors: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the elements that selectors hash to."""
    return tuple(_of_each(_hash_to_group, selectors))


def blinded(selectors: Sequence[bytes], blinds: Sequence[bytes]) -> tuple[bytes, ...]:
    """Blind selectors, each by its number, which must be drawn anew each time."""
    return tuple(
        _of_each(lambda each, number: multiply(number, _hash_to_group(each)), selectors, blinds)
    )


def evaluate(untrusted: Sequence[bytes], *, key: HolderKey) -> tuple[bytes, ...]:
    """Multiply elements by the key, as a holder does.

    Raises:
        BadElementError: one is no element of the group.
    """
    return tuple(_of_each(partial(multiply, key.private), untrusted))


def unblinded(untrusted: Sequence[bytes], blinds: Sequence[bytes]) -> tuple[bytes, ...]:
    """Take its number off each of the elements that a holder multiplied.

    Raises:
        BadElementError: one is no element of the group.
    """
    return tuple(_of_each(multiply, inverses(blinds), untrusted))


def multiply(number: bytes, untrusted: bytes) -> bytes:
    """Multiply an element of the group.

    Raises:
        BadElementError: it is none, or is the one that all numbers leave alone.
    """
    if len(untrusted) != ELEMENT_BYTES:
        raise BadElementError(_OTHER_SIZE.filled(size=str(ELEMENT_BYTES), came=str(len(untrusted))))
    try:
        return bytes(rbcl.crypto_scalarmult_ristretto255(number, untrusted))
    except RuntimeError as error:
        raise BadElementError(_NO_ELEMENT) from error


def base_times(number: bytes) -> bytes:
    """Multiply the element that all others are multiples of."""
    return bytes(rbcl.crypto_scalarmult_ristretto255_base(number))


def scalar(seed: bytes, place: int) -> bytes:
    """Return the number that follows from a secret seed at a place."""
    return hash_to_scalar(seed + place.to_bytes(8, "big"), prefix=b"clew blind ")


def hash_to_scalar(message: bytes, *, prefix: bytes = b"HashToScalar-") -> bytes:
    """Return the number that a message hashes to."""
    uniform = _expand(message, prefix + _CONTEXT)
    return bytes(rbcl.crypto_core_ristretto255_scalar_reduce(uniform))


def prefixed(*parts: bytes) -> bytes:
    """Join parts, each after its length in two bytes."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def inverses(scalars: Sequence[bytes]) -> list[bytes]:
    """Invert all at once: one inversion, which takes as long as most of a multiplication."""
    numbers = [int.from_bytes(each, "little") for each in scalars]
    products = list(accumulate(numbers, lambda one, other: one * other % _ORDER, initial=1))
    rest, found = pow(products[-1], -1, _ORDER), []
    for number, product in zip(reversed(numbers), reversed(products[:-1]), strict=True):
        found.append((rest * product % _ORDER).to_bytes(ELEMENT_BYTES, "little"))
        rest = rest * number % _ORDER
    return found[::-1]


def _of_each(one: Callable[..., bytes], *columns: Sequence[bytes]) -> list[bytes]:
    """Do one thing for each row, on all cores: the library lets others run meanwhile."""
    rows = zip(*columns, strict=True)
    if len(columns[0]) <= _AT_ONCE:
        return [one(*row) for row in rows]
    with ThreadPoolExecutor(os.process_cpu_count() or 1) as pool:
        shares = batched(rows, _AT_ONCE, strict=False)
        done = pool.map(lambda share: [one(*row) for row in share], shares)
        return [each for share in done for each in share]


def _hash_to_group(message: bytes) -> bytes:
    uniform = _expand(message, b"HashToGroup-" + _CONTEXT)
    return bytes(rbcl.crypto_core_ristretto255_from_hash(uniform))


def _expand(message: bytes, domain: bytes) -> bytes:
    """expand_message_xmd of RFC 9380 with SHA-512, for the one length that is needed: one block."""
    tail = domain + bytes([len(domain)])
    length = _UNIFORM_BYTES.to_bytes(2, "big")
    first = hashlib.sha512(bytes(_BLOCK_BYTES) + message + length + b"\0" + tail).digest()
    return hashlib.sha512(first + b"\1" + tail).digest()
