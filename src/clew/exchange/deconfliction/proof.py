"""That a holder multiplied by the key it is known for: RFC 9497's batched proof.

A holder who used another key for somebody, or for some elements, would hide hits. A proof over all
elements costs as much as evaluating them twice; one over a few hundred that the bureau draws after
the answer came finds out a holder who cheats on one in fifty, 99 times in a hundred.

Example:
    >>> from clew.exchange.deconfliction.oprf import blind, evaluate
    >>> key = HolderKey.from_seed(bytes(32), epoch="2026-03")
    >>> sent = blind([b"a", b"b"]).elements
    >>> answer = evaluate(sent, key=key)
    >>> check_proof(prove(sent, answer, key=key), sent, answer, public=key.public)
"""

import secrets
from collections.abc import Sequence

import rbcl

from clew.exchange.deconfliction.oprf import (
    BadElementError,
    HolderKey,
    hash_to_scalar,
    multiply,
    prefixed,
    seed_of,
)
from clew.exchange.refusal import RefusalError

_SCALAR_BYTES = 32
_MOST = 1 << 16  # elements of one proof


class BadProofError(RefusalError):
    """The holder did not use the key that it is known for, on these elements."""


def draw(count: int, *, of: int) -> tuple[int, ...]:
    """Draw the positions on which a holder must prove what it did, after it has answered."""
    return tuple(sorted(secrets.SystemRandom().sample(range(of), min(count, of))))


def prove(
    sent: Sequence[bytes], answered: Sequence[bytes], *, key: HolderKey, scalar: bytes | None = None
) -> bytes:
    """Prove that `answered` is `sent` multiplied by the key. `scalar` is drawn if not given.

    Raises:
        RefusalError: an element is none, or there are none or too many.
    """
    random = scalar or rbcl.crypto_core_ristretto255_scalar_random()
    weighed = _weighed(sent, _weights(sent, answered, key.public))
    answer = multiply(key.private, weighed)
    first = rbcl.crypto_scalarmult_ristretto255_base(random)
    challenge = _challenge(key.public, weighed, answer, first, multiply(random, weighed))
    product = rbcl.crypto_core_ristretto255_scalar_mul(challenge, key.private)
    return challenge + bytes(rbcl.crypto_core_ristretto255_scalar_sub(random, product))


def check_proof(
    untrusted: bytes, sent: Sequence[bytes], answered: Sequence[bytes], *, public: bytes
) -> None:
    """Check a holder's proof against the key that is published.

    Raises:
        BadProofError: it does not hold.
    """
    if len(untrusted) != 2 * _SCALAR_BYTES:
        raise BadProofError(f"a proof has {2 * _SCALAR_BYTES} bytes, not {len(untrusted)}")
    challenge, response = untrusted[:_SCALAR_BYTES], untrusted[_SCALAR_BYTES:]
    try:
        weights = _weights(sent, answered, public)
        weighed, answer = _weighed(sent, weights), _weighed(answered, weights)
        base = rbcl.crypto_scalarmult_ristretto255_base(response)
        first = _add(base, multiply(challenge, public))
        second = _add(multiply(response, weighed), multiply(challenge, answer))
    except (BadElementError, RuntimeError) as error:
        raise BadProofError(f"the holder's proof does not hold: {error}") from error
    if _challenge(public, weighed, answer, first, second) != challenge:
        raise BadProofError("the holder used another key than the published one; tell the auditor")


def _weights(sent: Sequence[bytes], answered: Sequence[bytes], public: bytes) -> list[bytes]:
    if not 0 < len(sent) == len(answered) < _MOST:
        raise BadProofError(f"a proof is over 1 to {_MOST - 1} elements and as many answers")
    seed = seed_of(public)
    return [
        hash_to_scalar(prefixed(seed) + number.to_bytes(2, "big") + prefixed(*pair) + b"Composite")
        for number, pair in enumerate(zip(sent, answered, strict=True))
    ]


def _weighed(elements: Sequence[bytes], weights: Sequence[bytes]) -> bytes:
    total = multiply(weights[0], elements[0])
    for weight, element in zip(weights[1:], elements[1:], strict=True):
        total = _add(total, multiply(weight, element))
    return total


def _add(one: bytes, other: bytes) -> bytes:
    return bytes(rbcl.crypto_core_ristretto255_add(one, other))


def _challenge(*elements: bytes) -> bytes:
    return hash_to_scalar(prefixed(*elements) + b"Challenge")
