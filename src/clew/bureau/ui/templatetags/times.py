"""Times: how long something lasted, as pages show it."""

from django import template

register = template.Library()


@register.filter
def lasting(seconds: float) -> str:
    r"""Return seconds as minutes and seconds, on one line.

    Example:
        >>> lasting(64.6), lasting(1800)
        ('1\xa0min\xa05\xa0s', '30\xa0min')
    """
    minutes, rest = divmod(round(seconds), 60)
    parts = [f"{minutes}\xa0min"] * bool(minutes) + [f"{rest}\xa0s"] * bool(rest or not minutes)
    return "\xa0".join(parts)
