"""JSON written in pieces, and ids made from what they are of.

Example:
    >>> pieces = []
    >>> write_list(pieces.append, [{"a": 1}, {"b": "\u00e9"}])
    >>> print("".join(pieces))
    [
    {"a": 1},
    {"b": "\u00e9"}
    ]
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid5

_OURS = UUID("0ccfeae2-6b5b-4636-a67d-b15f1b174332")
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)  # decimals keep their digits


def json_text(value: object) -> str:
    """Return a value as JSON in one line."""
    return _JSON.encode(value)


def write_list(write: Callable[[str], object], values: Iterable[object]) -> None:
    """Write a list, an element a line, without holding it."""
    write("[\n")
    comma = ""
    for value in values:
        write(comma + _JSON.encode(value))
        comma = ",\n"
    write("\n]")


def stable_id(*words: str) -> UUID:
    """Return the id of what these words name: the same on every machine and in every file.

    Example:
        >>> stable_id("file", "00ff") == stable_id("file", "00ff") != stable_id("file00ff")
        True
    """
    return uuid5(_OURS, json.dumps(words))


def without_nothing(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that say something.

    Example:
        >>> without_nothing({"a": 0, "b": "", "c": None, "d": False, "e": []})
        {'a': 0, 'd': False}
    """
    return {name: value for name, value in fields.items() if value not in (None, "", [], {}, ())}


def utc(at: datetime) -> str:
    """Return a time as ISO 8601 in UTC with milliseconds, as JSON formats want it.

    Example:
        >>> utc(datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
        '2026-03-01T09:30:00.000Z'
    """
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
