"""Where a task stands. The names are stored, so never renamed."""

from enum import StrEnum


class State(StrEnum):
    """What was last said of it."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
