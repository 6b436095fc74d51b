"""Hit: whether somebody may be told that there is something which may not be seen.

Denied looks exactly like absent. The one exception is what owners asked for themselves: where the
markings of both sides say that hits may be told, whoever keeps the one is told that something of a
bureau touches it, and not a word more. The audience is not asked: who is in it needs no telling.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.policy import Actor, ActsAs, IsKept
from clew.bureau.access.roles import Roles
from clew.bureau.access.rule import Gate
from clew.handling.marking import Marking, combined
from clew.handling.tlp import Tlp
from clew.model.wording import Wording


@dataclass(frozen=True, slots=True)
class _Derived:
    """What a hit is derived from, as policies see it."""

    handling: Marking


@dataclass(frozen=True, slots=True)
class HitRule:
    """A rule on what two sides say together: the stricter of their markings decides."""

    roles: Roles

    @property
    def gate(self) -> Gate:
        """What it asks of the officer."""
        return Gate(self.roles)

    def check(self, officer: Actor, *, sides: Iterable[Marking]) -> None:
        """Return if the officer may be told.

        Raises:
            DeniedError: a side does not say so, is TLP:RED, past its time, or for other purposes.
        """
        self.gate.check(officer)
        both = combined(sides)
        if not both.tells_hits or both.tlp is Tlp.RED:
            raise DeniedError(Wording("a side does not say that hits may be told"))
        record = _Derived(both)
        IsKept().check(officer, record=record)  # type: ignore[arg-type] # asks its marking only
        ActsAs(self.roles).check(officer, record=record)  # type: ignore[arg-type] # likewise

    def admits(self, officer: Actor, *, sides: Iterable[Marking]) -> bool:
        """Tell whether the officer may be told."""
        try:
            self.check(officer, sides=sides)
        except DeniedError:
            return False
        return True
