"""Policies: small objects with one `check`, joined by AllOf and AnyOf. An empty one refuses.

`check` returns nothing when the rule admits, and raises DeniedError when it does not. Policies
look at the officer and the case only through the few attributes named here, so this package knows
no records.

Example:
    >>> AllOf([]).check(None, case=None)
    Traceback (most recent call last):
        ...
    clew.bureau.access.errors.DeniedError: no rule admits this
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from clew.bureau.access.errors import DeniedError


class Actor(Protocol):
    """Who acts: an officer, or nobody who signed in."""

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody signed in."""
        ...

    @property
    def is_active(self) -> bool:
        """Whether the account was not closed."""
        ...


class OwnedCase(Protocol):
    """A case as policies see it."""

    bureau_id: UUID
    members: Any  # Django's manager of the case's officers


class Policy(Protocol):
    """One rule."""

    def check(self, officer: Actor, *, case: OwnedCase | None) -> None:
        """Return if the rule admits, else raise DeniedError."""
        ...


class IsActive:
    """The officer has signed in and the account is open."""

    def check(self, officer: Actor, *, case: OwnedCase | None) -> None:  # noqa: ARG002 -- one signature
        """Refuse nobody's and closed accounts."""
        if not (officer.is_authenticated and officer.is_active):
            raise DeniedError("sign in with an open account")


class IsOfCasesBureau:
    """The case belongs to the officer's own bureau."""

    def check(self, officer: Actor, *, case: OwnedCase | None) -> None:
        """Refuse cases of other bureaux."""
        if case is None or getattr(officer, "bureau_id", None) != case.bureau_id:
            raise DeniedError("the case belongs to another bureau")


class IsMemberOfCase:
    """The officer is a member of the case."""

    def check(self, officer: Actor, *, case: OwnedCase | None) -> None:
        """Refuse whoever did not join."""
        key = getattr(officer, "pk", None)
        if case is None or key is None or not case.members.filter(pk=key).exists():
            raise DeniedError("the officer is not a member of the case")


@dataclass(frozen=True, slots=True)
class SeesEverySource:
    """The officer may see every source of a derived record: its audience is their intersection.

    A source lies in one or more cases; it is seen through any of them that the rule admits.
    """

    rule: Policy

    def check_sources(self, officer: Actor, *, sources: Iterable[Collection[OwnedCase]]) -> None:
        """Refuse if a source lies in no case that the rule admits, or if there is no source."""
        seen = 0
        for cases in sources:
            AnyOf([_On(self.rule, case) for case in cases]).check(officer, case=None)
            seen += 1
        if not seen:
            raise DeniedError("no source admits this")


@dataclass(frozen=True, slots=True)
class _On:
    """A rule, held against one case whatever is asked."""

    rule: Policy
    case: OwnedCase

    def check(self, officer: Actor, *, case: OwnedCase | None) -> None:  # noqa: ARG002 -- one signature
        """Refuse as the rule does."""
        self.rule.check(officer, case=self.case)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these rules admits."""

    policies: Sequence[Policy]

    def check(self, officer: Actor, *, case: OwnedCase | None) -> None:
        """Refuse with the first rule that refuses."""
        if not self.policies:
            raise DeniedError("no rule admits this")
        for policy in self.policies:
            policy.check(officer, case=case)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these rules admits."""

    policies: Sequence[Policy]

    def check(self, officer: Actor, *, case: OwnedCase | None) -> None:
        """Refuse with the last rule's reason."""
        denied = DeniedError("no rule admits this")
        for policy in self.policies:
            try:
                policy.check(officer, case=case)
            except DeniedError as error:
                denied = error
            else:
                return
        raise denied
