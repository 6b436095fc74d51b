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
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

import rbcl

from clew.exchange.refusal import RefusalError

ELEMENT_BYTES: Final = 32
_CONTEXT = b"OPRFV1-\x01-ristretto255-SHA512"
_ORDER = 2**252 + 27742317777372353535851937790883648493
_BLOCK_BYTES = 128
_UNIFORM_BYTES = 64


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


def blinded(selectors: Sequence[bytes], blinds: Sequence[bytes]) -> tuple[bytes, ...]:
    """Blind selectors, each by its number, which must be drawn anew each time."""
    return tuple(
        bytes(rbcl.crypto_scalarmult_ristretto255(number, _hash_to_group(each)))
        for each, number in zip(selectors, blinds, strict=True)
    )


def evaluate(untrusted: Sequence[bytes], *, key: HolderKey) -> tuple[bytes, ...]:
    """Multiply elements by the key, as a holder does.

    Raises:
        BadElementError: one is no element of the group.
    """
    return tuple(multiply(key.private, each) for each in untrusted)


def multiply(number: bytes, untrusted: bytes) -> bytes:
    """Multiply an element of the group.

    Raises:
        BadElementError: it is none, or is the one that all numbers leave alone.
    """
    if len(untrusted) != ELEMENT_BYTES:
        raise BadElementError(f"an element has {ELEMENT_BYTES} bytes, not {len(untrusted)}")
    try:
        return bytes(rbcl.crypto_scalarmult_ristretto255(number, untrusted))
    except RuntimeError as error:
        raise BadElementError("the bytes are no element of ristretto255") from error


def base_times(number: bytes) -> bytes:
    """Multiply the element that all others are multiples of."""
    return bytes(rbcl.crypto_scalarmult_ristretto255_base(number))


def times(one: bytes, other: bytes) -> bytes:
    """Multiply two numbers."""
    return bytes(rbcl.crypto_core_ristretto255_scalar_mul(one, other))


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


def _hash_to_group(message: bytes) -> bytes:
    uniform = _expand(message, b"HashToGroup-" + _CONTEXT)
    return bytes(rbcl.crypto_core_ristretto255_from_hash(uniform))


def _expand(message: bytes, domain: bytes) -> bytes:
    """expand_message_xmd of RFC 9380 with SHA-512, for the one length that is needed: one block."""
    tail = domain + bytes([len(domain)])
    length = _UNIFORM_BYTES.to_bytes(2, "big")
    first = hashlib.sha512(bytes(_BLOCK_BYTES) + message + length + b"\0" + tail).digest()
    return hashlib.sha512(first + b"\1" + tail).digest()
