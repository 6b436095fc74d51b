"""Rule: what an action needs, in two halves: of the officer, and of the record it is done to.

The first half, `gate`, can be asked before any record is looked up: routes and commands do, so
that whoever may not do a thing at all gets the same answer whatever is there. The second half
holds for a record (`check`) or finds the records for which the rule holds (`where`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.policy import (
    NOTHING,
    Actor,
    ActsAs,
    AllOf,
    IsInAudience,
    IsKept,
    Policy,
    roles_of,
)
from clew.bureau.access.roles import Roles, in_words
from clew.model.wording import Wording


@dataclass(frozen=True, slots=True)
class Gate:
    """The officer has an open account, in a bureau that the hub admitted, and one of the roles."""

    roles: Roles

    def check(self, officer: Actor) -> None:
        """Refuse nobody, closed accounts, bureaux that are not members, and other roles.

        Raises:
            DeniedError: one of these; it names the roles that may.
        """
        if not (officer.is_authenticated and officer.is_active):
            raise DeniedError(Wording("sign in with an open account"))
        if getattr(officer, "bureau", None) is None or officer.bureau.admitted_at is None:  # type: ignore[attr-defined] # not nobody's
            raise DeniedError(Wording("the hub has not admitted the officer's bureau"))
        if not roles_of(officer) & self.roles:
            raise DeniedError(
                Wording(
                    "this takes a role that you do not have: %(roles)s; an administrator gives "
                    "roles: clew officer roles NAME --give ROLE",
                    roles=str(in_words(self.roles)),
                )
            )

    def admits(self, officer: Actor) -> bool:
        """Tell whether the officer passes."""
        try:
            self.check(officer)
        except DeniedError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class OfficeRule:
    """A rule on the officer alone: the action is done to the bureau's own things."""

    roles: Roles

    @property
    def gate(self) -> Gate:
        """All that it asks."""
        return Gate(self.roles)


@dataclass(frozen=True, slots=True)
class RecordRule:
    """A rule on a record, which the officer's bureau must be in the audience of.

    `policy` is what it needs beyond: a role that works for the record's purpose, and that the
    time until which it is kept is not over, are asked by every rule.
    """

    roles: Roles
    policy: Policy

    @property
    def gate(self) -> Gate:
        """What it asks of the officer."""
        return Gate(self.roles)

    def check(self, officer: Actor, *, record: Any) -> None:
        """Return if the rule admits.

        Raises:
            DeniedError: it does not, or there is no record.
        """
        self.gate.check(officer)
        if record is None:
            raise DeniedError(Wording("no rule admits this"))
        self._whole.check(officer, record=record)

    def admits(self, officer: Actor, *, record: Any) -> bool:
        """Tell whether the rule admits."""
        try:
            self.check(officer, record=record)
        except DeniedError:
            return False
        return True

    def where(self, officer: Actor) -> Q:
        """Return the rule as a condition on the records' table."""
        return self._whole.where(officer) if self.gate.admits(officer) else NOTHING

    @property
    def _whole(self) -> Policy:
        return AllOf([ActsAs(self.roles), IsInAudience(), IsKept(), self.policy])


@dataclass(frozen=True, slots=True)
class SourcesRule:
    """A rule on a derived record: its audience is the intersection of its sources'.

    A source lies in one or more cases, and is seen through any of them that `source` admits; the
    case that keeps the record is one for which `keeper` must hold.
    """

    keeper: RecordRule
    source: RecordRule

    @property
    def gate(self) -> Gate:
        """What it asks of the officer."""
        return self.keeper.gate

    def check_sources(
        self, officer: Actor, *, kept_by: Any, sources: Iterable[Collection[Any]]
    ) -> None:
        """Return if the rule admits.

        Raises:
            DeniedError: the keeping case or one of the sources is not the officer's to see.
        """
        self.keeper.check(officer, record=kept_by)
        for cases in sources:
            if not any(self.source.admits(officer, record=case) for case in cases):
                raise DeniedError(Wording("a source is not the officer's to see"))


class Rule(Protocol):
    """What a route or a command declares: a rule whose first half can be asked."""

    @property
    def gate(self) -> Gate:
        """What it asks of the officer."""
        ...
