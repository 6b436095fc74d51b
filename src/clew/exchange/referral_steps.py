"""The steps of a referral, and the legs of its chain, as they are told to another node.

A step is a move to a state; reading refuses a history that the table of `clew.model.referral` does
not have. A leg is another referral of the chain: from whom to whom and when, not what was said.

Example:
    >>> from datetime import UTC
    >>> sent = ToldStep(State.SENT, datetime(2026, 3, 1, tzinfo=UTC), "")
    >>> leg = ToldLeg("r-2", "r-1", "HUB", "IN", Tlp.AMBER, (sent,))
    >>> ToldLeg.from_fields(Fields(leg.to_json(), names=LEG_FIELDS, where="a leg")) == leg
    True
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.fields import Fields, moment_text
from clew.exchange.statements.statement import read_tlp
from clew.handling.tlp import Tlp
from clew.model.referral import State, who_may

LEG_FIELDS = ("id", "parent", "from", "to", "tlp", "steps")
MOST_LEGS = 1_000
_STEP_FIELDS = ("state", "at", "words")
_MOST_STEPS, _MOST_TEXT = 1_000, 20_000


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A move of it to a state, and what was said."""

    state: State
    at: datetime
    words: str

    def to_json(self) -> dict[str, object]:
        """Return it as a value that JSON can hold."""
        return {"state": self.state.value, "at": moment_text(self.at), "words": self.words}


@dataclass(frozen=True, slots=True)
class ToldLeg:
    """Another referral of the chain; `parent` is the one that it passes on, if that is told."""

    id: str
    parent: str | None
    from_: str
    to: str
    tlp: Tlp
    steps: tuple[ToldStep, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as a value that JSON can hold."""
        return {
            "id": self.id,
            "parent": self.parent,
            "from": self.from_,
            "to": self.to,
            "tlp": self.tlp.value,
            "steps": [one.to_json() for one in self.steps],
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> "ToldLeg":
        """Read a leg.

        Raises:
            MalformedError: a field is wrong, its history cannot have been, or words were told.
        """
        told = cls(
            id=fields.name("id"),
            parent=None if fields.is_none("parent") else fields.name("parent"),
            from_=fields.bureau("from"),
            to=fields.bureau("to"),
            tlp=read_tlp(fields),
            steps=read_steps(fields),
        )
        if any(one.words for one in told.steps):
            raise MalformedError(f"{fields.where}: what was said in it is not this reader's")
        check_ends(told.from_, told.to, told.tlp, where=fields.where)
        return told


def read_steps(fields: Fields) -> tuple[ToldStep, ...]:
    """Read the steps of a referral, from its being sent on.

    Raises:
        MalformedError: a field is wrong, or its history cannot have been.
    """
    rows = fields.objects("steps", names=_STEP_FIELDS, most=_MOST_STEPS)
    steps = tuple(map(_step, rows))
    _check_steps(steps, where=fields.where)
    return steps


def check_ends(from_: str, to: str, tlp: Tlp, *, where: str) -> None:
    """Return if a referral may have gone from the one to the other.

    Raises:
        MalformedError: they are one bureau, or its label does not let it leave.
    """
    if from_ == to:
        raise MalformedError(f"{where}: from and to must be two bureaux")
    if not tlp.may_leave_its_bureau:
        raise MalformedError(f"{where}: {tlp.value} does not leave its bureau")


def _step(fields: Fields) -> ToldStep:
    name = fields.name("state")
    try:
        state = State(name)
    except ValueError as error:
        raise MalformedError(f"{fields.where}: {name} is no state of a referral") from error
    return ToldStep(state, fields.moment("at"), fields.text("words", most=_MOST_TEXT))


def _check_steps(steps: Sequence[ToldStep], *, where: str) -> None:
    if not steps or steps[0].state is not State.SENT:
        raise MalformedError(f"{where}: its steps must begin with sent")
    for before, after in pairwise(steps):
        if who_may(before.state, after.state) is None:
            raise MalformedError(f"{where}: {after.state.value} cannot follow {before.state.value}")
        if after.at < before.at:
            raise MalformedError(f"{where}: its steps must be in the order of their times")
