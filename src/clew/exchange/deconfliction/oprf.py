r"""An oblivious pseudorandom function: RFC 9497, ristretto255-SHA512, mode VOPRF.

A bureau blinds its selectors, the holder of the key multiplies what it cannot read, and the bureau
takes the blind off. Without the key nobody can compute the function, so nobody can try all phone
numbers; and who holds the key sees only how many there are. Two holders, one after the other, make
a key that neither has: the hub and an auditor.

Example:
    >>> key = HolderKey.from_seed(bytes(32), epoch="2026-03")
    >>> mine = blind([b"phone\x00+1", b"phone\x00+2"])
    >>> theirs = blind([b"phone\x00+2"])
    >>> one = unblind(mine, evaluate(mine.elements, key=key))
    >>> other = unblind(theirs, evaluate(theirs.elements, key=key))
    >>> one[1] == other[0], one[0] == other[0]
    (True, False)
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
class Blinded:
    """A bureau's selectors with their blinds, which it keeps, and the elements that it sends."""

    selectors: tuple[bytes, ...]
    elements: tuple[bytes, ...]
    blinds: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class HolderKey:
    """The key of a holder for one epoch; `public` is published, `private` shows in no message."""

    public: bytes
    private: bytes = field(repr=False)

    @classmethod
    def from_seed(cls, seed: bytes, *, epoch: str) -> "HolderKey":
        """Derive the key of an epoch from a seed that is kept offline.

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
                return cls(rbcl.crypto_scalarmult_ristretto255_base(private), private)
        raise ValueError("no key follows from this seed")


def blind(selectors: Sequence[bytes]) -> Blinded:
    """Blind selectors, each by a number of its own."""
    blinds = tuple(rbcl.crypto_core_ristretto255_scalar_random() for _ in selectors)
    return blind_with(selectors, blinds)


def blind_with(selectors: Sequence[bytes], blinds: Sequence[bytes]) -> Blinded:
    """Blind selectors by given numbers, which must be drawn anew each time."""
    elements = tuple(
        rbcl.crypto_scalarmult_ristretto255(scalar, _hash_to_group(each))
        for each, scalar in zip(selectors, blinds, strict=True)
    )
    return Blinded(tuple(selectors), elements, tuple(blinds))


def evaluate(untrusted: Sequence[bytes], *, key: HolderKey) -> tuple[bytes, ...]:
    """Multiply elements by the key, as a holder does.

    Raises:
        BadElementError: one is no element of the group.
    """
    return tuple(multiply(key.private, each) for each in untrusted)


def unblind(blinded: Blinded, untrusted: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the function's values of the selectors, 64 bytes each, from a holder's answer.

    Raises:
        BadElementError: an answer is no element of the group, or one is missing.
    """
    if len(untrusted) != len(blinded.elements):
        raise BadElementError(
            f"{len(blinded.elements)} elements were sent and {len(untrusted)} came back"
        )
    return tuple(
        _value(selector, multiply(inverse, element))
        for selector, inverse, element in zip(
            blinded.selectors, _inverses(blinded.blinds), untrusted, strict=True
        )
    )


def multiply(scalar: bytes, untrusted: bytes) -> bytes:
    """Multiply an element of the group.

    Raises:
        BadElementError: it is none, or is the one that all numbers leave alone.
    """
    if len(untrusted) != ELEMENT_BYTES:
        raise BadElementError(f"an element has {ELEMENT_BYTES} bytes, not {len(untrusted)}")
    try:
        return bytes(rbcl.crypto_scalarmult_ristretto255(scalar, untrusted))
    except RuntimeError as error:
        raise BadElementError("the bytes are no element of ristretto255") from error


def hash_to_scalar(message: bytes, *, prefix: bytes = b"HashToScalar-") -> bytes:
    """Return the number that a message hashes to."""
    uniform = _expand(message, prefix + _CONTEXT)
    return bytes(rbcl.crypto_core_ristretto255_scalar_reduce(uniform))


def prefixed(*parts: bytes) -> bytes:
    """Join parts, each after its length in two bytes."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def seed_of(public: bytes) -> bytes:
    """Return what binds the weights of a proof to a holder's key."""
    return hashlib.sha512(prefixed(public, b"Seed-" + _CONTEXT)).digest()


def _inverses(scalars: Sequence[bytes]) -> list[bytes]:
    """Invert all at once: one inversion, which takes as long as most of a multiplication."""
    numbers = [int.from_bytes(each, "little") for each in scalars]
    products = list(accumulate(numbers, lambda one, other: one * other % _ORDER, initial=1))
    rest, found = pow(products[-1], -1, _ORDER), []
    for number, product in zip(reversed(numbers), reversed(products[:-1]), strict=True):
        found.append((rest * product % _ORDER).to_bytes(ELEMENT_BYTES, "little"))
        rest = rest * number % _ORDER
    return found[::-1]


def _value(selector: bytes, element: bytes) -> bytes:
    return hashlib.sha512(prefixed(selector, element) + b"Finalize").digest()


def _hash_to_group(message: bytes) -> bytes:
    uniform = _expand(message, b"HashToGroup-" + _CONTEXT)
    return bytes(rbcl.crypto_core_ristretto255_from_hash(uniform))


def _expand(message: bytes, domain: bytes) -> bytes:
    """expand_message_xmd of RFC 9380 with SHA-512, for the one length that is needed: one block."""
    tail = domain + bytes([len(domain)])
    length = _UNIFORM_BYTES.to_bytes(2, "big")
    first = hashlib.sha512(bytes(_BLOCK_BYTES) + message + length + b"\0" + tail).digest()
    return hashlib.sha512(first + b"\1" + tail).digest()
