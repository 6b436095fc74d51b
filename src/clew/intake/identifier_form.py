"""What the normal spelling of a kind of identifier must offer. Each is one file of identifiers/.

Two rules stand above all: what is written alike but may mean different people is never made equal
(an innocent person would be linked), and what means the same is spelled the same wherever that is
certain. What cannot be used is refused with the reason, never passed over in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from clew.model.identifier import IdentifierKind


class NotAnIdentifierError(ValueError):
    """What is written cannot be used as an identifier of the kind; `advice` says what to do."""

    def __init__(self, reason: str, advice: str = "ask the sender for the right value") -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Setting:
    """What a value is to be read within, as far as the report tells.

    `report` is the report's key: what means something only there gets it as a suffix. `service`
    is where an account has its name, `region` a country (ISO 3166-1 alpha-2), `make` a camera's.
    """

    report: str = ""
    service: str = ""
    region: str = ""
    make: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A value as reports write it, and its normal spelling."""

    written: str
    value: str
    setting: Setting = Setting()


@runtime_checkable
class IdentifierForm(Protocol):
    """The normal spelling of one kind."""

    kind: IdentifierKind

    def normal(self, written: str, setting: Setting) -> str:
        """Return the normal spelling; of a normal spelling, itself.

        Raises:
            NotAnIdentifierError: it cannot be used, and why.
        """
        ...

    def examples(self) -> Sequence[Example]:
        """Give values as reports write them, each with its normal spelling."""
        ...
