"""Canonical JSON (RFC 8785): one value has one form, so a signature covers exactly what is read.

Reading refuses every other form of the same value: blanks, another order, a key that stands twice,
numbers with a fraction, bytes that are no UTF-8. There are no floats, and no text holds NUL.

Example:
    >>> canonical({"to": ["B"], "number": 1})
    b'{"number":1,"to":["B"]}'
    >>> read_canonical(b'{"number": 1}', what="the receipt", limit=100)
    Traceback (most recent call last):
    clew.exchange.signing.canonical.MalformedError: the receipt is not in canonical form ...
"""

import json
from collections.abc import Mapping
from typing import NoReturn

import rfc8785

from clew.exchange.refusal import RefusalError

_NUL = b"\\u0000"

type Json = bool | int | str | list["Json"] | dict[str, "Json"] | None


class MalformedError(RefusalError):
    """The bytes are not what they should be: too long, not canonical, a field missing or wrong."""


def canonical(value: Mapping[str, object]) -> bytes:
    """Return the one form of a value.

    Raises:
        ValueError: it holds what cannot be written: a fraction, a number past 2^53, half a letter.
    """
    return rfc8785.dumps(dict(value))  # type: ignore[arg-type]  # it checks the types itself


def read_canonical(untrusted: bytes, *, what: str, limit: int) -> dict[str, Json]:
    """Read a JSON object that must be in canonical form and at most `limit` bytes long.

    Raises:
        MalformedError: it is not.
    """
    if len(untrusted) > limit:
        raise MalformedError(f"{what} has {len(untrusted)} bytes; at most {limit} are read")
    try:
        value = json.loads(
            untrusted.decode(),
            object_pairs_hook=_without_doubles,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
        if _NUL in untrusted:
            _refuse_nul(value)
        is_canonical = isinstance(value, dict) and rfc8785.dumps(value) == untrusted
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"{what} is no canonical JSON: {error}") from error
    if not is_canonical:
        raise MalformedError(f"{what} is not in canonical form (RFC 8785); get it again")
    return value  # type: ignore[no-any-return]  # it is a dict: the line above


def _without_doubles(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse_nul(value: object) -> None:
    """No database keeps a text with NUL."""
    if isinstance(value, str) and "\0" in value:
        raise ValueError(f"the text {value[:40]!r} holds NUL")
    inner = value.items() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for one in inner:  # type: ignore[attr-defined] # it is one of the two
            _refuse_nul(list(one) if isinstance(one, tuple) else one)


def _no_fraction(text: str) -> NoReturn:
    raise ValueError(f"{text[:40]} is no whole number")
