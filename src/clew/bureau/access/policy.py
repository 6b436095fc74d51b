"""Policies: small objects, each one condition, joined by AllOf and AnyOf. An empty one refuses.

A policy says the same thing twice: `check`, of one record that is at hand (it returns nothing when
it admits and raises DeniedError when it does not), and `where`, of a table, as a condition for the
database. A test holds the two against each other on worlds drawn at random.

Policies look at officers and records only through the few attributes named here, so this package
knows no records.

Example:
    >>> AllOf([]).check(None, record=None)
    Traceback (most recent call last):
        ...
    clew.bureau.access.errors.DeniedError: no rule admits this
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import PURPOSES, Role, Roles
from clew.handling.marking import Marking
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.model.wording import Wording

NOTHING = Q(pk__in=[])


class Actor(Protocol):
    """Who acts: an officer, or nobody who signed in, who has neither bureau nor roles."""

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody signed in."""
        ...

    @property
    def is_active(self) -> bool:
        """Whether the account was not closed."""
        ...


class Marked(Protocol):
    """A record as policies see it.

    A case has `members` and `closed_at` too, what is sent to a bureau `to_id` and `sent_at`.
    """

    bureau_id: UUID

    @property
    def handling(self) -> Marking:
        """How it may be handled."""
        ...


class Policy(Protocol):
    """One condition."""

    def check(self, officer: Actor, *, record: Any) -> None:
        """Return if the condition holds, else raise DeniedError."""
        ...

    def where(self, officer: Actor) -> Q:
        """Return the condition as the database can hold it against a table's rows."""
        ...


def roles_of(officer: Actor) -> Roles:
    """Return the officer's roles; nobody has none."""
    return frozenset(Role(name) for name in getattr(officer, "roles", ()))


@dataclass(frozen=True, slots=True)
class ActsAs:
    """One of the officer's roles is among these and works for a purpose that the record allows."""

    roles: Roles

    def check(self, officer: Actor, *, record: Marked) -> None:
        """Refuse other roles, and roles that work for other purposes."""
        if not self._purposes(officer) & record.handling.purposes:
            raise DeniedError(
                Wording("no role of the officer's works for what the record may be used for")
            )

    def where(self, officer: Actor) -> Q:
        """Name the purposes that the officer works for."""
        found = [Q(purposes__contains=one.value) for one in sorted(self._purposes(officer))]
        return Q(*found, _connector=Q.OR) if found else NOTHING

    def _purposes(self, officer: Actor) -> frozenset[Purpose]:
        every = [PURPOSES[role] for role in roles_of(officer) & self.roles]
        return frozenset[Purpose]().union(*every)


class IsOfOwnBureau:
    """The record belongs to the officer's own bureau."""

    def check(self, officer: Actor, *, record: Marked) -> None:
        """Refuse records of other bureaux."""
        if getattr(officer, "bureau_id", None) != record.bureau_id:
            raise DeniedError(Wording("it belongs to another bureau"))

    def where(self, officer: Actor) -> Q:
        """Name the bureau."""
        bureau = getattr(officer, "bureau_id", None)
        return NOTHING if bureau is None else Q(bureau=bureau)


class IsInAudience:
    """The officer's bureau owns the record, or it was released to it and its label lets it go."""

    def check(self, officer: Actor, *, record: Marked) -> None:
        """Refuse bureaux outside the audience."""
        bureau = getattr(officer, "bureau", None)
        if bureau is None or not record.handling.audience.admits(
            bureau=str(bureau.pk), country=bureau.country
        ):
            raise DeniedError(Wording("it was not released to the officer's bureau"))

    def where(self, officer: Actor) -> Q:
        """Name the bureau and its country."""
        bureau = getattr(officer, "bureau", None)
        if bureau is None:
            return NOTHING
        released = Q(released_to__contains=str(bureau.pk))
        if bureau.country:
            released |= Q(released_to__contains=bureau.country)
        leaves = [label.value for label in Tlp if label.may_leave_its_bureau]
        return Q(bureau=bureau.pk) | (Q(marking__in=leaves) & released)


class IsRecipient:
    """The record was sent to the officer's bureau; a draft was sent to nobody yet."""

    def check(self, officer: Actor, *, record: Any) -> None:
        """Refuse other bureaux, and drafts."""
        bureau = getattr(officer, "bureau_id", None)
        if bureau is None or record.sent_at is None or record.to_id != bureau:
            raise DeniedError(Wording("it was not sent to the officer's bureau"))

    def where(self, officer: Actor) -> Q:
        """Name the bureau, and what was sent."""
        bureau = getattr(officer, "bureau_id", None)
        return NOTHING if bureau is None else Q(to=bureau, sent_at__isnull=False)


class IsMember:
    """The officer is in the team of the case."""

    def check(self, officer: Actor, *, record: Any) -> None:
        """Refuse whoever did not join."""
        key = getattr(officer, "pk", None)
        if key is None or not record.members.filter(pk=key).exists():
            raise DeniedError(Wording("the officer is not in the team of the case"))

    def where(self, officer: Actor) -> Q:
        """Name the cases that the officer joined, in a query of its own: a join would double."""
        key = getattr(officer, "pk", None)
        if key is None:
            return NOTHING
        joined = officer.cases.through.objects.filter(officer=key)  # type: ignore[attr-defined] # not nobody's
        return Q(pk__in=joined.values("case"))


class IsOfferedTo:
    """The case is offered to the officer, or to the officer's bureau and nobody there by name."""

    def check(self, officer: Actor, *, record: Any) -> None:
        """Refuse whoever it is not offered to."""
        if not record.hand_overs.filter(self._offered(officer, "")).exists():
            raise DeniedError(Wording("the case is not offered to the officer"))

    def where(self, officer: Actor) -> Q:
        """Name the offers that stand: there is one a case, so nothing doubles."""
        return self._offered(officer, "hand_overs__")

    def _offered(self, officer: Actor, path: str) -> Q:
        by_name = Q((f"{path}to_officer", getattr(officer, "pk", None)))
        bureau = getattr(officer, "bureau_id", None)
        by_bureau = Q((f"{path}to_officer__isnull", True), (f"{path}to_bureau", bureau))
        return Q((f"{path}state", "offered")) & (by_name | by_bureau)


class IsForMoreThanNamedPersons:
    """The record is not TLP:RED, which is for the named persons of its team and nobody else."""

    def check(self, officer: Actor, *, record: Marked) -> None:  # noqa: ARG002 -- one signature
        """Refuse TLP:RED."""
        if record.handling.tlp is Tlp.RED:
            raise DeniedError(Wording("it is for the persons of its team only"))

    def where(self, officer: Actor) -> Q:  # noqa: ARG002 -- one signature
        """Leave out TLP:RED."""
        return ~Q(marking=Tlp.RED.value)


class MayBeExported:
    """The record's PAP label lets a file be made of it."""

    def check(self, officer: Actor, *, record: Marked) -> None:  # noqa: ARG002 -- one signature
        """Refuse PAP:RED."""
        if not record.handling.pap.may_be_exported:
            raise DeniedError(
                Wording(
                    "it is %(value)s: nothing of it is exported",
                    value=str(record.handling.pap.value),
                )
            )

    def where(self, officer: Actor) -> Q:  # noqa: ARG002 -- one signature
        """Name the labels that allow it."""
        return Q(pap__in=[label.value for label in Pap if label.may_be_exported])


@dataclass(frozen=True, slots=True)
class IsKept:
    """The time until which the record is kept is not over."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def check(self, officer: Actor, *, record: Marked) -> None:  # noqa: ARG002 -- one signature
        """Refuse what is past its time: it is as if it were not there."""
        if not record.handling.is_kept(now=self.clock()):
            raise DeniedError(Wording("the time until which it was kept is over"))

    def where(self, officer: Actor) -> Q:  # noqa: ARG002 -- one signature
        """Compare with the time."""
        return Q(keep_until=None) | Q(keep_until__gt=self.clock())


class IsOpen:
    """The case was not closed."""

    def check(self, officer: Actor, *, record: Any) -> None:  # noqa: ARG002 -- one signature
        """Refuse closed cases."""
        if record.closed_at is not None:
            raise DeniedError(
                Wording("the case is closed: it can be read, and nothing in it changed")
            )

    def where(self, officer: Actor) -> Q:  # noqa: ARG002 -- one signature
        """Name open cases."""
        return Q(closed_at=None)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these holds."""

    policies: Sequence[Policy]

    def check(self, officer: Actor, *, record: Any) -> None:
        """Refuse with the first that refuses."""
        if not self.policies:
            raise DeniedError(Wording("no rule admits this"))
        for policy in self.policies:
            policy.check(officer, record=record)

    def where(self, officer: Actor) -> Q:
        """Join with AND."""
        found = [policy.where(officer) for policy in self.policies]
        return Q(*found) if found else NOTHING


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these holds."""

    policies: Sequence[Policy]

    def check(self, officer: Actor, *, record: Any) -> None:
        """Refuse with the last one's reason."""
        denied = DeniedError("no rule admits this")
        for policy in self.policies:
            try:
                policy.check(officer, record=record)
            except DeniedError as error:
                denied = error
            else:
                return
        raise denied

    def where(self, officer: Actor) -> Q:
        """Join with OR."""
        found = [policy.where(officer) for policy in self.policies]
        return Q(*found, _connector=Q.OR) if found else NOTHING
