"""Times as whole seconds since 1970 in UTC: what columns hold and loops compare."""

from datetime import UTC, datetime, timedelta

from clew.model.sentences import Sentences
from clew.model.wording import Wording, counted

UNKNOWN = -(1 << 62)
"""The time of what has none: earlier than every time."""

MINUTE, HOUR, DAY = 60, 3_600, 86_400

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def seconds(at: datetime | None) -> int:
    """Return a time as seconds; what is finer than a second is cut off.

    Example:
        >>> seconds(datetime(1970, 1, 2, tzinfo=UTC)), seconds(None) == UNKNOWN
        (86400, True)
    """
    if at is None:
        return UNKNOWN
    apart = at - _EPOCH
    return apart.days * DAY + apart.seconds


def told(at_s: int) -> str:
    """Return seconds as an investigator reads them.

    Example:
        >>> told(86_400)
        '1970-01-02 00:00:00 UTC'
    """
    return f"{_EPOCH + timedelta(seconds=int(at_s)):%Y-%m-%d %H:%M:%S} UTC"


def span(length_s: int) -> Wording:
    """Return a length of time in words, rounded up.

    Example:
        >>> span(40), span(3_000), span(200_000)
        ('40 s', '50 min', '3 days')
    """
    for unit, told_in in ((DAY, _DAYS), (HOUR, _HOURS), (MINUTE, _MINUTES)):
        if length_s > 2 * unit:
            return told_in.of(-(-length_s // unit))
    return _SECONDS.of(length_s)


_DAYS = counted(2, "%(count)s day", "%(count)s days")
_HOURS = counted(2, "%(count)s h", "%(count)s h")
_MINUTES = counted(2, "%(count)s min", "%(count)s min")
_SECONDS = counted(2, "%(count)s s", "%(count)s s")
SPAN_TOLD = Sentences((_DAYS, _HOURS, _MINUTES, _SECONDS))
"""What `span` says, to be known again in a record."""
