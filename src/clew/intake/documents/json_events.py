"""JSON as a stream of events, from text of any length in bounded memory (ijson on YAJL)."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import ijson

type Event = tuple[str, Any]  # the name of the event, and the key or value it brings

_SILENT = 1 << 22
_DIGITS = 1000


class BrokenJsonError(ValueError):
    """The JSON breaks off or is no JSON; `at_byte` is about where."""

    def __init__(self, reason: str, *, at_byte: int) -> None:
        super().__init__(reason)
        self.at_byte = at_byte


def json_events(chunks: Iterator[str]) -> Iterator[Event]:
    """Yield the events of one JSON document: all those before the place where it breaks.

    Raises:
        BrokenJsonError: it breaks off, is no JSON, or holds a text past 4 MB or a number past
            1,000 digits.

    Example:
        >>> list(json_events(iter(['{"a": ', '[1]}'])))[:3]
        [('start_map', None), ('map_key', 'a'), ('start_array', None)]
    """
    return chain.from_iterable(_batches(chunks))


def _batches(chunks: Iterator[str]) -> Iterator[list[Event]]:
    """The events by the chunk they end in: handing them over one by one costs more than parsing."""
    found = ijson.sendable_list()
    parser = ijson.basic_parse_coro(found)
    at_byte = silent = 0
    for chunk in chunks:
        data = chunk.encode("utf-8", "replace")
        safe, refusal = _bounded(data, silent)
        reason = _fed(parser, safe) or refusal
        yield list(found)
        silent = 0 if found else silent + len(data)
        del found[:]
        if reason:
            raise BrokenJsonError(reason, at_byte=at_byte)
        at_byte += len(data)
    reason = _closed(parser)
    yield list(found)
    if reason:
        raise BrokenJsonError(reason, at_byte=at_byte)


def _bounded(data: bytes, silent: int) -> tuple[bytes, str]:
    """The part that may be fed to the parser, and why no more may.

    The parser holds a text until it ends, and does not survive an int past Python's limit.
    """
    if silent > _SILENT:
        return b"", f"it holds a text longer than {_SILENT:,} bytes"
    for at in range(0, len(data) - _DIGITS, _DIGITS):
        if data[at : at + _DIGITS].isdigit():
            return data[:at], f"it holds a number of more than {_DIGITS:,} digits"
    return data, ""


def _fed(parser: Any, data: bytes) -> str:
    try:
        if data:  # the parser takes nothing for the end
            parser.send(data)
    except ijson.JSONError as error:
        return _words(error)
    except UnicodeDecodeError:  # an escape like \\ud800 without its other half
        return "the JSON is damaged: a text holds half of a character"
    return ""


def _closed(parser: Any) -> str:
    try:
        parser.close()
    except ijson.JSONError as error:
        return _words(error)
    return ""


def _words(error: Exception) -> str:
    if "premature EOF" in str(error):
        return "the JSON ends too early"
    return "the JSON is damaged: " + str(error).split("\n", 1)[0].strip().rstrip(".")
