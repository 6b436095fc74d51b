"""Times: when something was, and how long it lasted, as pages show it.

Days and times are written as ISO 8601 has it in every language: what is read out to a bureau
abroad, or copied into its file, is the same there.
"""

from datetime import UTC, datetime

from django import template
from django.utils.translation import get_language_bidi

register = template.Library()

_ISOLATED, _ISOLATION_ENDS = "\u2066", "\u2069"  # from left to right, whatever is around


@register.filter
def utc(moment: datetime | None) -> str:
    """Return a moment with its zone, to the minute; nothing for none.

    Example:
        >>> utc(datetime(2026, 3, 1, 9, 30, 12, tzinfo=UTC)), utc(None)
        ('2026-03-01 09:30 UTC', '')
    """
    if moment is None:
        return ""
    return _together(f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


@register.filter
def lasting(seconds: float) -> str:
    r"""Return seconds as minutes and seconds, on one line.

    Example:
        >>> lasting(64.6), lasting(1800)
        ('1\xa0min\xa05\xa0s', '30\xa0min')
    """
    minutes, rest = divmod(round(seconds), 60)
    parts = [f"{minutes}\xa0min"] * bool(minutes) + [f"{rest}\xa0s"] * bool(rest or not minutes)
    return _together("\xa0".join(parts))


def _together(told: str) -> str:
    """Among words that go from right to left its parts would change places."""
    return f"{_ISOLATED}{told}{_ISOLATION_ENDS}" if get_language_bidi() else told
