"""Windows: the one execution window of an operation, as the clocks at its sites show it.

Example:
    >>> begins = datetime(2026, 12, 3, 0, 0, tzinfo=UTC)
    >>> local_window(begins, begins.replace(hour=4), zone="Asia/Kolkata")
    '2026-12-03 05:30 - 09:30 (UTC+05:30)'
"""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from clew.model.wording import Wording


class UnusableTimeError(ValueError):
    """The time is too near to the first or the last year."""


class UnknownZoneError(ValueError):
    """There is no time zone of that name."""


@cache
def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name.

    Raises:
        UnknownZoneError: there is none.

    Example:
        >>> zone_named("Asia/Kolkata").key
        'Asia/Kolkata'
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZoneError(
            Wording(
                "%(name)s is no time zone; write it as Asia/Kolkata or Europe/Paris",
                name=repr(name),
            )
        ) from error


@cache
def every_zone() -> tuple[str, ...]:
    """Return the names of all time zones that a place may have.

    Example:
        >>> "Asia/Kolkata" in every_zone()
        True
    """
    known = available_timezones()
    return ("UTC", *sorted(one for one in known if "/" in one and not one.startswith("Etc/")))


def in_zone(time: datetime, zone: str) -> datetime:
    """Return a time, by the clocks of a zone where it names none.

    Raises:
        UnknownZoneError: there is no such zone.
        UnusableTimeError: the calendar ends before the time is told in UTC.

    Example:
        >>> in_zone(datetime(2026, 12, 3, 5, 30), "Asia/Kolkata").isoformat()
        '2026-12-03T05:30:00+05:30'
    """
    local = time if time.tzinfo else time.replace(tzinfo=zone_named(zone))
    try:
        local.astimezone(UTC)
    except OverflowError as error:
        told = f"{time:%Y-%m-%d %H:%M}"
        raise UnusableTimeError(Wording("%(time)s is no time of a real day", time=told)) from error
    return local


def local_window(begins_at: datetime, ends_at: datetime, *, zone: str) -> str:
    """Return a window in the local time of a zone, with the zone's distance from UTC.

    Raises:
        UnknownZoneError: there is no such zone.
    """
    begins, ends = (one.astimezone(zone_named(zone)) for one in (begins_at, ends_at))
    first, last = _distance(begins), _distance(ends)
    day = "" if ends.date() == begins.date() else f"{ends:%Y-%m-%d} "
    if first == last:
        return f"{begins:%Y-%m-%d %H:%M} - {day}{ends:%H:%M} ({first})"
    return f"{begins:%Y-%m-%d %H:%M} ({first}) - {day}{ends:%H:%M} ({last})"


def _distance(time: datetime) -> str:
    written = f"{time:%z}"
    return f"UTC{written[:3]}:{written[3:5]}"
