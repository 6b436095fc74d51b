"""How far a site is on the day. The names are stored, so never renamed."""

from enum import StrEnum


class SiteState(StrEnum):
    """What was last told of a site, in the order in which a day goes; nobody tells the first."""

    PLANNED = "planned"
    READY = "ready"  # the team is in place
    ENTERED = "entered"
    SECURED = "secured"  # everybody there is safe, and nothing can be destroyed any more
    CLOSED = "closed"  # the team has left


TOLD = tuple(state for state in SiteState if state is not SiteState.PLANNED)
"""The states that somebody tells from a site."""
