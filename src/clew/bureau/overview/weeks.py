"""Weeks: they begin on Monday at 00:00 UTC (ISO 8601), and are named by that day.

Example:
    >>> week_of(datetime(2026, 3, 1, 23, 59, tzinfo=UTC)).isoformat()
    '2026-02-23'
    >>> [str(one) for one in weeks_until(datetime(2026, 3, 4, tzinfo=UTC), 2)]
    ['2026-02-23', '2026-03-02']
"""

from datetime import UTC, date, datetime, time, timedelta

MOST_WEEKS = 104
USUAL_WEEKS = 26


class WeeksError(ValueError):
    """So many weeks cannot be looked at."""


def weeks_until(now: datetime, count: int) -> list[date]:
    """Return the last weeks, this one last.

    Raises:
        WeeksError: they are none, or too many.
    """
    if not 1 <= count <= MOST_WEEKS:
        raise WeeksError(f"from 1 to {MOST_WEEKS} weeks can be looked at, not {count}")
    return [week_of(now) - timedelta(weeks=ago) for ago in reversed(range(count))]


def week_of(at: datetime) -> date:
    """Return the week in which something happened."""
    day = at.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def begins(week: date) -> datetime:
    """Return the moment at which a week begins."""
    return datetime.combine(week, time.min, UTC)
