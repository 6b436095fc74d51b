"""The form in which the recipient of a referral answers it: its steps, the legs onward, outcomes.

An outcome is told in the form that its own bureau let go back: what is not to be told is not here.
A leg onward is here only where its marking names the reader.

Example:
    >>> from datetime import UTC
    >>> sent = ToldStep(State.SENT, datetime(2026, 3, 1, tzinfo=UTC), "")
    >>> answer = ToldAnswer("r-1", "NZ", "HUB", (sent,))
    >>> ToldAnswer.from_json(answer.to_json()) == answer
    True
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clew.exchange.referral_steps import LEG_FIELDS, MOST_LEGS, ToldLeg, ToldStep, read_steps
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.fields import Fields, moment_text
from clew.exchange.statements.statement import read_tlp
from clew.handling.tlp import Tlp
from clew.model.referral import Outcome, State, Told

_MOST_TEXT, _MOST_COUNT = 20_000, 1_000_000
_FIELDS = ("format", "referral", "from", "to", "steps", "onward", "outcomes")
_OUTCOME_FIELDS = (
    *("of", "at", "tlp", "told", "goes_back"),
    *("children_safeguarded", "arrests", "seizures", "text"),
)


@dataclass(frozen=True, slots=True)
class ToldOutcome:
    """What came of a leg. `outcome` is None where nothing is told but that it was closed.

    `goes_back` says that it may go on to the bureaux before the reader.
    """

    of: str
    at: datetime
    tlp: Tlp
    told: Told
    goes_back: bool
    outcome: Outcome | None

    def to_json(self) -> dict[str, Any]:
        """Return it as a value that JSON can hold."""
        shown = self.outcome or Outcome()
        return {
            "of": self.of,
            "at": moment_text(self.at),
            "tlp": self.tlp.value,
            "told": self.told.value,
            "goes_back": self.goes_back,
            **dict(zip(_OUTCOME_FIELDS[5:], (*shown.counts, shown.text), strict=True)),
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> "ToldOutcome":
        """Read an outcome.

        Raises:
            MalformedError: a field is wrong, or more is told than it says.
        """
        name = fields.name("told")
        if name not in {one.value for one in Told}:
            raise MalformedError(f"{fields.where}: {name} is no form of an outcome")
        children, arrests, seizures = (
            fields.number(one, most=_MOST_COUNT) for one in _OUTCOME_FIELDS[5:-1]
        )
        text = fields.text("text", most=_MOST_TEXT)
        whole = Outcome(children, arrests, seizures, text)
        told = Told(name)
        outcome = whole.as_told(told)
        if (outcome or Outcome()) != whole:
            raise MalformedError(f"{fields.where}: it tells more than {told.value}")
        return cls(
            fields.name("of"),
            fields.moment("at"),
            read_tlp(fields),
            told,
            fields.flag("goes_back"),
            outcome,
        )


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """What became of a referral; `from_` and `to` are its bureaux' ids in the directory."""

    referral: str
    from_: str
    to: str
    steps: tuple[ToldStep, ...]
    onward: tuple[ToldLeg, ...] = ()
    outcomes: tuple[ToldOutcome, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as a value that JSON can hold."""
        return {
            "format": 1,
            "referral": self.referral,
            "from": self.from_,
            "to": self.to,
            "steps": [one.to_json() for one in self.steps],
            "onward": [one.to_json() for one in self.onward],
            "outcomes": [one.to_json() for one in self.outcomes],
        }

    @classmethod
    def from_json(cls, value: object) -> "ToldAnswer":
        """Read what `to_json` gave.

        Raises:
            MalformedError: a field is wrong, or a history cannot have been.
        """
        fields = Fields(value, names=_FIELDS, where="the answer")
        fields.number("format", least=1, most=1)
        onward = fields.objects("onward", names=LEG_FIELDS, most=MOST_LEGS)
        outcomes = fields.objects("outcomes", names=_OUTCOME_FIELDS, most=MOST_LEGS)
        told = cls(
            fields.name("referral"),
            fields.bureau("from"),
            fields.bureau("to"),
            read_steps(fields),
            tuple(map(ToldLeg.from_fields, onward)),
            tuple(map(ToldOutcome.from_fields, outcomes)),
        )
        told._check()
        return told

    def _check(self) -> None:
        for step in self.steps:
            if step.state is State.WITHDRAWN:
                raise MalformedError("the answer: only its sender withdraws a referral")
            if step.state.takes_words and not step.words.strip():
                raise MalformedError(f"the answer: {step.state.in_words()} takes words")
        legs = [self.referral, *(one.id for one in self.onward)]
        if len(set(legs)) != len(legs):
            raise MalformedError("the answer: a leg stands twice")
        holders = {self.referral: self.to}
        for leg in self.onward:
            if leg.parent not in holders:
                raise MalformedError("the answer: a leg onward stands before the one it passes on")
            if leg.from_ != holders[leg.parent]:
                raise MalformedError(f"the answer: {leg.from_} cannot pass on what it did not get")
            holders[leg.id] = leg.to
        of = [one.of for one in self.outcomes]
        if len(set(of)) != len(of):
            raise MalformedError("the answer: an outcome stands twice")
        closed = any(one.state is State.CLOSED for one in self.steps)
        if self.referral in of and not closed:
            raise MalformedError("the answer: one that was not closed has no outcome")
