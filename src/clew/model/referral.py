"""Referrals: the states that one goes through, who may take it from one to the next, its outcome.

A referral is what one bureau sends another to act on. All that may happen to it is the table below:
what is not in it cannot happen. The names are stored, so never renamed.

Example:
    >>> who_may(State.SENT, State.DELIVERED)
    <Party.MACHINE: 'machine'>
    >>> who_may(State.CLOSED, State.ACCEPTED) is None
    True
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a referral stands."""

    DRAFTED = "drafted"
    SENT = "sent"
    DELIVERED = "delivered"  # it lies in the recipient's inbox
    ACKNOWLEDGED = "acknowledged"  # a person there said so
    ACCEPTED = "accepted"
    DECLINED = "declined"
    UNDER_WAY = "under_way"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"  # its sender took it back: for good

    @property
    def waits(self) -> bool:
        """Whether something is still to be done by its recipient."""
        return self not in {State.DRAFTED, State.DECLINED, State.CLOSED, State.WITHDRAWN}

    @property
    def takes_words(self) -> bool:
        """Whether to get there takes a reason, or a word on what is done."""
        return self in {State.DECLINED, State.UNDER_WAY, State.WITHDRAWN}

    def in_words(self) -> str:
        """Return its name for a reader."""
        return self.value.replace("_", " ")


class Party(StrEnum):
    """Who takes a referral from one state to the next."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    MACHINE = "machine"


_ANSWERS = {
    State.SENT: {State.DELIVERED: Party.MACHINE},
    State.DELIVERED: dict.fromkeys(
        (State.ACKNOWLEDGED, State.ACCEPTED, State.DECLINED), Party.RECIPIENT
    ),
    State.ACKNOWLEDGED: dict.fromkeys((State.ACCEPTED, State.DECLINED), Party.RECIPIENT),
    State.ACCEPTED: dict.fromkeys((State.UNDER_WAY, State.CLOSED), Party.RECIPIENT),
    State.UNDER_WAY: dict.fromkeys((State.UNDER_WAY, State.CLOSED), Party.RECIPIENT),
}
TRANSITIONS: Mapping[State, Mapping[State, Party]] = {
    State.DRAFTED: {State.SENT: Party.SENDER, State.WITHDRAWN: Party.SENDER},
    **{state: {**to, State.WITHDRAWN: Party.SENDER} for state, to in _ANSWERS.items()},
    State.DECLINED: {State.WITHDRAWN: Party.SENDER},
    State.CLOSED: {State.WITHDRAWN: Party.SENDER},
    State.WITHDRAWN: {},
}
"""From each state, the states that may follow, and by whom."""


def who_may(before: State, after: State) -> Party | None:
    """Return who may take a referral from one state to another; None: nobody."""
    return TRANSITIONS[before].get(after)


class Told(StrEnum):
    """How much of an outcome goes back along the chain, least first."""

    NOTHING = "nothing"  # but that the referral was closed
    COUNTS = "counts"
    TEXT = "text"  # the counts, and what was written


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a referral; no count at all says that nothing did.

    Raises:
        ValueError: a count is negative.

    Example:
        >>> Outcome(children_safeguarded=2, seizures=1).in_words()
        '2 children safeguarded, no arrests, 1 seizure'
        >>> Outcome().in_words()
        'no result'
    """

    children_safeguarded: int = 0
    arrests: int = 0
    seizures: int = 0
    text: str = ""

    def __post_init__(self) -> None:
        if min(self.counts) < 0:
            raise ValueError("a count is 0 or more")

    @property
    def counts(self) -> tuple[int, int, int]:
        """The counts."""
        return self.children_safeguarded, self.arrests, self.seizures

    def as_told(self, told: Told) -> "Outcome | None":
        """Return what of it is told; None where nothing is."""
        if told is Told.NOTHING:
            return None
        text = self.text if told is Told.TEXT else ""
        return Outcome(*self.counts, text=text)

    def in_words(self) -> str:
        """Return the counts as a phrase."""
        if not any(self.counts):
            return "no result"
        children, arrests, seizures = self.counts
        return ", ".join(
            (
                f"{children or 'no'} {'child' if children == 1 else 'children'} safeguarded",
                f"{arrests or 'no'} arrest{'' if arrests == 1 else 's'}",
                f"{seizures or 'no'} seizure{'' if seizures == 1 else 's'}",
            )
        )
