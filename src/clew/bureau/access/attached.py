"""Attached: what hangs on a case, such as a note, goes as far as the case and no further.

A marking of its own can only narrow: whoever may see it may see the case, for a purpose that both
allow, and is none whom its own label, releases or time leave out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.policy import NOTHING, Actor, AllOf, IsKept, IsMember, Policy, roles_of
from clew.bureau.access.roles import PURPOSES, Roles
from clew.bureau.access.rule import Gate, RecordRule
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.model.wording import Wording


@dataclass(frozen=True, slots=True)
class AttachedRule:
    """A rule on a record with a `case` and a marking of its own; `keeper` is asked of the case.

    `where` is of the record's own columns; a query adds the cases for which `keeper` holds.
    `beyond` is asked of the record's own marking too.
    """

    keeper: RecordRule
    beyond: Sequence[Policy] = ()

    @property
    def gate(self) -> Gate:
        """What it asks of the officer."""
        return self.keeper.gate

    def check(self, officer: Actor, *, record: Any) -> None:
        """Return if the rule admits.

        Raises:
            DeniedError: it does not.
        """
        self.keeper.check(officer, record=record.case)
        self._own.check(officer, record=record)

    def admits(self, officer: Actor, *, record: Any) -> bool:
        """Tell whether the rule admits."""
        try:
            self.check(officer, record=record)
        except DeniedError:
            return False
        return True

    def where(self, officer: Actor) -> Q:
        """Return what the record itself asks, as a condition on its table."""
        return self._own.where(officer) if self.gate.admits(officer) else NOTHING

    @property
    def _own(self) -> Policy:
        parts: Sequence[Policy] = [
            ServesBoth(self.keeper.roles),
            IsKept(),
            IsNotLeftOut(),
            IsNamedIfItIsForNamedPersons(),
            *self.beyond,
        ]
        return AllOf(parts)


@dataclass(frozen=True, slots=True)
class ServesBoth:
    """One of the officer's roles works for a purpose that the record and its case both allow."""

    roles: Roles

    def check(self, officer: Actor, *, record: Any) -> None:
        """Refuse roles that work for neither, or for one purpose here and another there."""
        both = record.handling.purposes & record.case.handling.purposes
        if not self._purposes(officer) & both:
            raise DeniedError(
                Wording("no role of the officer's works for what the record may be used for")
            )

    def where(self, officer: Actor) -> Q:
        """Name the purposes that the officer works for, each asked of both."""
        found = [
            Q(purposes__contains=one.value, case__purposes__contains=one.value)
            for one in sorted(self._purposes(officer))
        ]
        return Q(*found, _connector=Q.OR) if found else NOTHING

    def _purposes(self, officer: Actor) -> frozenset[Purpose]:
        every = [PURPOSES[role] for role in roles_of(officer) & self.roles]
        return frozenset[Purpose]().union(*every)


class IsNotLeftOut:
    """The officer's bureau is the record's, or neither its label nor its releases leave it out."""

    def check(self, officer: Actor, *, record: Any) -> None:
        """Refuse bureaux that the record's own marking leaves out."""
        bureau = getattr(officer, "bureau", None)
        if bureau is None or not record.handling.audience.admits(
            bureau=str(bureau.pk), country=bureau.country
        ):
            raise DeniedError(Wording("its own marking leaves the officer's bureau out"))

    def where(self, officer: Actor) -> Q:
        """Name the bureau and its country; no release at all leaves nobody out."""
        bureau = getattr(officer, "bureau", None)
        if bureau is None:
            return NOTHING
        named = Q(released_to="") | Q(released_to__contains=str(bureau.pk))
        if bureau.country:
            named |= Q(released_to__contains=bureau.country)
        leaves = [label.value for label in Tlp if label.may_leave_its_bureau]
        return Q(bureau=bureau.pk) | (Q(marking__in=leaves) & named)


class IsNamedIfItIsForNamedPersons:
    """Where the record itself is TLP:RED, the officer is in the team of its case."""

    def check(self, officer: Actor, *, record: Any) -> None:
        """Refuse TLP:RED to whoever only oversees the case."""
        if record.handling.tlp is Tlp.RED:
            IsMember().check(officer, record=record.case)

    def where(self, officer: Actor) -> Q:
        """Name the cases that the officer joined."""
        key = getattr(officer, "pk", None)
        if key is None:
            return NOTHING
        joined = officer.cases.through.objects.filter(officer=key)  # type: ignore[attr-defined] # not nobody's
        return ~Q(marking=Tlp.RED.value) | Q(case__in=joined.values("case"))
