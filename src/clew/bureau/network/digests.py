"""Digests: by what identifiers and sightings stay the same, and are found without reading all."""

from collections.abc import Sequence
from hashlib import blake2b
from json import JSONEncoder

from clew.model.identifier import Identifier

_JSON = JSONEncoder().encode  # keeps the parts apart, and is quick


def digest_of(parts: Sequence[str]) -> bytes:
    """Return the digest of texts in their order; the same on every machine.

    Example:
        >>> digest_of(["a", "b"]) == digest_of(["ab", ""])
        False
    """
    return blake2b(_JSON(parts).encode(), digest_size=16).digest()


def identifier_digest(one: Identifier) -> bytes:
    """Return the digest that an identifier's row has."""
    return digest_of((one.kind.value, one.value))
