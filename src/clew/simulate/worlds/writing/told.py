"""Told: times and events of sightings in the words of the formats."""

from datetime import datetime, timedelta

from clew.model.identifier import service_and_name
from clew.model.sighting import Event, Sighting

_CAPTURED = {
    Event.LOGIN: "Login",
    Event.REGISTRATION: "Registration",
    Event.UPLOAD: "Upload",
    Event.PURCHASE: "Purchase",
}


def when(first_at: datetime | None, last_at: datetime | None) -> str:
    """Return a time as exactly as it is known: to the second, to the minute, or the day alone.

    Example:
        >>> from datetime import UTC
        >>> noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
        >>> when(noon, noon), when(noon, noon + timedelta(seconds=59))
        ('2024-05-01T12:00:00Z', '2024-05-01T12:00Z')
    """
    if first_at is None or last_at is None:
        return ""
    length = last_at - first_at
    if not length:
        return f"{first_at:%Y-%m-%dT%H:%M:%SZ}"
    return f"{first_at:%Y-%m-%dT%H:%MZ}" if length < timedelta(hours=1) else f"{first_at:%Y-%m-%d}"


def event_name(sighting: Sighting) -> str:
    """Return the event of a capture as CyberTips name it."""
    return _CAPTURED.get(sighting.event, "Other")


def number_of(key: str) -> str:
    """Return a report's own number.

    Example:
        >>> number_of("cybertip:1234567")
        '1234567'
    """
    return key.partition(":")[2]


def account_of(sighting: Sighting) -> tuple[str, str]:
    """Return the service and the name there of whom a sighting is about."""
    return service_and_name(sighting.subject)
