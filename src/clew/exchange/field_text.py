"""Fields of foreign records as text: flags in one spelling, timestamps in ISO 8601, bounded."""

import re
from datetime import UTC, datetime, timedelta

from clew.exchange.hash_text import plain_name

_FLAGS = frozenset(
    {
        *("isprecategorized", "victimidentified", "offenderidentified", "isdistributed"),
        *("distributed", "issuspected", "selfgenerated", "fileavailable", "baseline"),
        *("unallocated", "identified"),
    }
)
_TRUE = frozenset({"true", "t", "yes", "y", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "0"})
_DATE = re.compile(r"/Date\((-?\d{1,18})(?:[+-]\d{4})?\)/")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def flag_text(name: str, text: str) -> str:
    """Return "true" or "false" for a flag in any spelling, and any other field as it is.

    Example:
        >>> flag_text("Victim identified", "Y"), flag_text("Series name", "Y")
        ('true', 'Y')
    """
    if len(text) > 5 or plain_name(name) not in _FLAGS:
        return text
    lowered = text.lower()
    return "true" if lowered in _TRUE else "false" if lowered in _FALSE else text


def with_iso_dates(text: str) -> str:
    """Replace /Date(milliseconds)/, as .NET tools write times, by ISO 8601 in UTC.

    An offset inside it is only the writer's zone: the milliseconds are UTC (Microsoft, "Stand-Alone
    JSON Serialization"). A time outside the years 1 to 9999 stays as it is.

    Example:
        >>> with_iso_dates("/Date(1330848000123+0200)/")
        '2012-03-04T08:00:00.123Z'
    """
    return _DATE.sub(_iso, text) if "/Date(" in text else text


def _iso(match: re.Match[str]) -> str:
    try:
        at = _EPOCH + timedelta(milliseconds=int(match[1]))
    except OverflowError:
        return match[0]
    precision = "milliseconds" if at.microsecond else "seconds"
    return at.isoformat(timespec=precision).replace("+00:00", "Z")
