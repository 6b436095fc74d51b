"""Limits: how long sessions and proofs of identity last. The environment may set each.

CLEW_IDLE_MINUTES    a session that is not used for so long ends
CLEW_SESSION_HOURS   a session ends so long after it began, however much it is used
CLEW_SESSIONS        sessions an officer may have at a time; one more ends the oldest
CLEW_PROOF_MINUTES   a reveal or an export takes a proof of identity that is no older

Example:
    >>> SessionLimits.from_process({"CLEW_IDLE_MINUTES": "10"}).idle
    datetime.timedelta(seconds=600)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

_DAY_MINUTES, _DAY_HOURS = 24 * 60, 24


class BadLimitError(ValueError):
    """A limit of sessions is no number, or none that protects anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimits:
    """How long sessions and proofs last, and how many sessions an officer may have."""

    idle: timedelta = timedelta(minutes=30)
    lifetime: timedelta = timedelta(hours=8)
    most: int = 2
    proof: timedelta = timedelta(minutes=15)

    @classmethod
    def from_process(cls, variables: Mapping[str, str]) -> Self:
        """Read the variables; what is not said stays as it is.

        Raises:
            BadLimitError: one is no whole number, or out of bounds.
        """
        usual = cls()
        minutes, hours = timedelta(minutes=1), timedelta(hours=1)
        return cls(
            idle=_number(variables, "CLEW_IDLE_MINUTES", usual.idle // minutes, _DAY_MINUTES)
            * minutes,
            lifetime=_number(variables, "CLEW_SESSION_HOURS", usual.lifetime // hours, _DAY_HOURS)
            * hours,
            most=_number(variables, "CLEW_SESSIONS", usual.most, 20),
            proof=_number(variables, "CLEW_PROOF_MINUTES", usual.proof // minutes, _DAY_MINUTES)
            * minutes,
        )


def _number(variables: Mapping[str, str], name: str, usual: int, most: int) -> int:
    said = variables.get(name) or str(usual)
    if not said.isascii() or not said.isdecimal() or not 1 <= int(said) <= most:
        raise BadLimitError(f"{name} is {said!r}; write a whole number from 1 to {most}")
    return int(said)
