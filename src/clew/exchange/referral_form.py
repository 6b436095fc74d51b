"""The form in which a referral can leave its node: canonical JSON, read as strictly as written.

It holds what its sender tells and the steps since it was sent; drafts do not travel. Reading
refuses a history that the table of `clew.model.referral` does not have. How it is carried, signed
and kept from others is not its concern.

Example:
    >>> from datetime import UTC, datetime
    >>> sent = ToldStep(State.SENT, datetime(2026, 3, 1, tzinfo=UTC), "")
    >>> told = ToldReferral("r-1", None, "NZ", "HUB", Tlp.AMBER, "Find the room", None, (), (sent,))
    >>> ToldReferral.from_bytes(told.to_bytes()) == told
    True
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from clew.exchange.referral_parts import PART_FIELDS, ToldPart
from clew.exchange.signing.canonical import MalformedError, canonical, read_canonical
from clew.exchange.signing.fields import Fields, moment_text
from clew.exchange.statements.statement import read_tlp
from clew.handling.tlp import Tlp
from clew.model.referral import Outcome, State, who_may

MOST_BYTES = 16 * 1024 * 1024
_MOST_PARTS, _MOST_STEPS, _MOST_TEXT, _MOST_COUNT = 100_000, 1_000, 20_000, 1_000_000
_FIELDS = (
    *("format", "id", "parent", "from", "to", "tlp", "request", "due_at"),
    *("parts", "steps", "outcome"),
)
_STEP_FIELDS = ("state", "at", "words")
_OUTCOME_FIELDS = ("children_safeguarded", "arrests", "seizures", "text")
_STARTS = frozenset({State.SENT})


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A move of it to a state, and what was said."""

    state: State
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class ToldReferral:
    """A referral as it is told to another node; `from_` and `to` are bureaux' ids there."""

    id: str
    parent: str | None
    from_: str
    to: str
    tlp: Tlp
    request: str
    due_at: datetime | None
    parts: tuple[ToldPart, ...]
    steps: tuple[ToldStep, ...]
    outcome: Outcome | None = None

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.steps[-1].state

    def to_json(self) -> dict[str, Any]:
        """Return it as a value that JSON can hold."""
        return {
            "format": 1,
            "id": self.id,
            "parent": self.parent,
            "from": self.from_,
            "to": self.to,
            "tlp": self.tlp.value,
            "request": self.request,
            "due_at": None if self.due_at is None else moment_text(self.due_at),
            "parts": [one.to_json() for one in self.parts],
            "steps": [_step_json(one) for one in self.steps],
            "outcome": None if self.outcome is None else _outcome_json(self.outcome),
        }

    def to_bytes(self) -> bytes:
        """Return it in its one form.

        Raises:
            ValueError: a text holds half a letter.
        """
        return canonical(self.to_json())

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> "ToldReferral":
        """Read a referral.

        Raises:
            MalformedError: it is none; the message says where.
        """
        return cls.from_json(read_canonical(untrusted, what="the referral", limit=MOST_BYTES))

    @classmethod
    def from_json(cls, value: object) -> "ToldReferral":
        """Read what `to_json` gave.

        Raises:
            MalformedError: a field is wrong, or its history cannot have been.
        """
        fields = Fields(value, names=_FIELDS, where="the referral")
        fields.number("format", least=1, most=1)
        parts = fields.objects("parts", names=PART_FIELDS, most=_MOST_PARTS)
        steps = fields.objects("steps", names=_STEP_FIELDS, most=_MOST_STEPS)
        told = cls(
            id=fields.name("id"),
            parent=None if fields.is_none("parent") else fields.name("parent"),
            from_=fields.bureau("from"),
            to=fields.bureau("to"),
            tlp=read_tlp(fields),
            request=fields.text("request", most=_MOST_TEXT),
            due_at=fields.moment_or_none("due_at"),
            parts=tuple(map(ToldPart.from_fields, parts)),
            steps=tuple(map(_step, steps)),
            outcome=None if fields.is_none("outcome") else _outcome(fields),
        )
        told._check()
        return told

    def _check(self) -> None:
        if self.from_ == self.to:
            raise MalformedError("the referral: from and to must be two bureaux")
        if not self.tlp.may_leave_its_bureau:
            raise MalformedError(f"the referral: {self.tlp.value} does not leave its bureau")
        states = [one.state for one in self.steps]
        if not states or states[0] not in _STARTS:
            raise MalformedError("the referral: its steps must begin with sent")
        for before, after in pairwise(self.steps):
            if who_may(before.state, after.state) is None:
                raise MalformedError(
                    f"the referral: {after.state.value} cannot follow {before.state.value}"
                )
            if after.at < before.at:
                raise MalformedError("the referral: its steps must be in the order of their times")
        if self.outcome is not None and State.CLOSED not in states:
            raise MalformedError("the referral: one that was not closed has no outcome")


def _step_json(one: ToldStep) -> dict[str, object]:
    return {"state": one.state.value, "at": moment_text(one.at), "words": one.words}


def _step(fields: Fields) -> ToldStep:
    name = fields.name("state")
    try:
        state = State(name)
    except ValueError as error:
        raise MalformedError(f"{fields.where}: {name} is no state of a referral") from error
    return ToldStep(state, fields.moment("at"), fields.text("words", most=_MOST_TEXT))


def _outcome_json(one: Outcome) -> dict[str, object]:
    return dict(zip(_OUTCOME_FIELDS, (*one.counts, one.text), strict=True))


def _outcome(fields: Fields) -> Outcome:
    inner = fields.inner("outcome", names=_OUTCOME_FIELDS)
    children, arrests, seizures = (
        inner.number(name, most=_MOST_COUNT) for name in _OUTCOME_FIELDS[:-1]
    )
    return Outcome(children, arrests, seizures, inner.text("text", most=_MOST_TEXT))
