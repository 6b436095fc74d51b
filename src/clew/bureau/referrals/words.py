"""Words: moments with their zone, and how long something took, as people write them."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext, ngettext_lazy

_UNITS = (
    (86_400, ngettext_lazy("%(n)d day", "%(n)d days", "n")),
    (3_600, ngettext_lazy("%(n)d hour", "%(n)d hours", "n")),
    (60, ngettext_lazy("%(n)d minute", "%(n)d minutes", "n")),
    (1, ngettext_lazy("%(n)d second", "%(n)d seconds", "n")),
)
_SHOWN = 2


def moment(at: datetime) -> str:
    """Return a moment in UTC, which is said.

    Example:
        >>> moment(datetime(2026, 3, 1, 9, 30, 5, tzinfo=UTC))
        '2026-03-01 09:30 UTC'
    """
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def lasted(span: timedelta) -> str:
    """Return how long something took, to the two largest units.

    Example:
        >>> lasted(timedelta(days=3, hours=1, seconds=9)), lasted(timedelta(0))
        ('3 days 1 hour', 'at once')
    """
    left, parts = int(span.total_seconds()), []
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        parts.append(unit % {"n": count} if count else "")
    first = next((place for place, part in enumerate(parts) if part), None)
    if first is None:
        return gettext("at once")
    return " ".join(part for part in parts[first : first + _SHOWN] if part)
