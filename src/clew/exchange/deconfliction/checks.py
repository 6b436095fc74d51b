"""Checks: elements whose right answers a bureau knows, hidden among those that it asks for.

A holder who used another key for somebody, or for some elements, would hide hits. Of an element
that is a known multiple of the base, the answer must be the same multiple of the published key, and
who knows neither seed nor the run's number cannot tell such an element from a blinded selector. A
holder who answers m of n + 256 elements falsely is missed with C(n, m) / C(n + 256, m): never if
it is all of them, once in 177 times if one in fifty, almost always if it is a single one.

Example:
    >>> from clew.exchange.deconfliction.oprf import HolderKey, evaluate
    >>> key, made = HolderKey.from_seed(bytes(32), epoch="2026-03"), check_numbers(bytes(32))
    >>> evaluate(check_elements(made), key=key) == right_answers(made, public=key.public)
    True
"""

from collections.abc import Sequence
from typing import Final

from clew.exchange.deconfliction.oprf import base_times, hash_to_scalar, multiply
from clew.exchange.refusal import RefusalError

CHECKS: Final = 256


class WrongAnswerError(RefusalError):
    """The holder did not use the key that it published, on these elements."""


def check_numbers(seed: bytes) -> tuple[bytes, ...]:
    """Return the numbers of the checks that follow from a secret seed."""
    return tuple(
        hash_to_scalar(seed + place.to_bytes(8, "big"), prefix=b"clew check ")
        for place in range(CHECKS)
    )


def check_elements(numbers: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the elements to be asked for."""
    return tuple(map(base_times, numbers))


def right_answers(numbers: Sequence[bytes], *, public: bytes) -> tuple[bytes, ...]:
    """Return what a holder of the published key answers."""
    return tuple(multiply(each, public) for each in numbers)
