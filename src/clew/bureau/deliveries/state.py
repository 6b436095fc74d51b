"""State: where a delivery is on its way from an officer's machine into the vault."""

from enum import StrEnum


class State(StrEnum):
    """Where a delivery is.

    `STOPPED` is a delivery that went wrong several times, and waits for its officer.
    """

    OPEN = "open"
    HANDED_IN = "handed_in"
    READING = "reading"
    MATCHING = "matching"
    DONE = "done"
    STOPPED = "stopped"


AT_WORK = (State.HANDED_IN, State.READING, State.MATCHING)
"""Where a process has to go on with it."""
