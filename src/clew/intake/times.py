"""Times as reports write them: an interval, as exact as what is written, in UTC.

A time without a zone may be meant in any: its interval reaches over all of them. A time that
nobody can have been seen at (before 1990, or after now) is refused, never mended.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCKS_WRONG_BY = timedelta(days=1)
_EASTMOST, _WESTMOST = timedelta(hours=14), timedelta(hours=12)
_NAMED = re.compile(r"\s*(?:utc|gmt|z)$", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}", re.ASCII)
_WITHOUT_SECONDS = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:?\d{2}(?:[+-]\d{2}:?\d{2})?", re.ASCII)
_LEAP_SECOND = re.compile(r"(:\d{2}):60(?!\d)")


class NotATimeError(ValueError):
    """What is written is no time at which somebody can have been seen."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From when until when; both are in UTC, and equal where the time is exact."""

    first_at: datetime
    last_at: datetime


@lru_cache(maxsize=1 << 14)
def interval(written: str, *, now: datetime) -> Interval:
    """Return when it was.

    Raises:
        NotATimeError: it is no time, or one that cannot be.

    Example:
        >>> now = datetime(2026, 1, 1, tzinfo=UTC)
        >>> str(interval("2025-05-01T10:00:07+05:30", now=now).first_at)
        '2025-05-01 04:30:07+00:00'
        >>> found = interval("2025-05-01 10:00:07", now=now)  # in whichever zone
        >>> str(found.first_at), str(found.last_at)
        ('2025-04-30 20:00:07+00:00', '2025-05-01 22:00:07+00:00')
    """
    text = _LEAP_SECOND.sub(r"\1:59", _NAMED.sub("+00:00", written.strip()))
    try:
        parsed = datetime.fromisoformat(text)
        offset = parsed.utcoffset()
        if offset is not None and not -_WESTMOST <= offset <= _EASTMOST:
            raise NotATimeError(f"{written!r} has an offset that no zone has")
        if offset is None:
            parsed = parsed.replace(tzinfo=UTC)
            first_at, last_at = parsed - _EASTMOST, parsed + _WESTMOST
        else:
            first_at = last_at = parsed.astimezone(UTC)
        last_at += _length(text)
    except OverflowError as error:
        raise NotATimeError(f"{written!r} cannot be") from error
    except ValueError as error:
        if isinstance(error, NotATimeError):
            raise
        raise NotATimeError(f"{written!r} is no time as ISO 8601 writes it") from error
    if first_at < _EARLIEST or first_at > now + _CLOCKS_WRONG_BY:
        raise NotATimeError(f"{written!r} cannot be: it lies before 1990 or in the future")
    return Interval(first_at, last_at)


def _length(text: str) -> timedelta:
    """How much time what is written covers, beyond its first second."""
    if _DATE.fullmatch(text):
        return timedelta(days=1, seconds=-1)
    return timedelta(seconds=59) if _WITHOUT_SECONDS.fullmatch(text) else timedelta()
