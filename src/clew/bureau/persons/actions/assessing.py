"""Assessing: what is known of a series or person by now, and what a person has to do with it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.persons.actions.deciding import checked_reason, decide, workable
from clew.bureau.persons.models import Decision
from clew.bureau.persons.queries import DossierRow
from clew.bureau.persons.queries import dossier as dossier_row
from clew.model.dossier import NEEDS_ROLE, Act, Kind, Role, Status
from clew.model.wording import Wording

_OPPOSITE = {Role.VICTIM: Role.OFFENDER, Role.OFFENDER: Role.VICTIM}


class StatusError(ValueError):
    """The dossier cannot have this status."""


class RoleError(ValueError):
    """The person cannot have this role."""


@transaction.atomic
def set_status(  # noqa: PLR0913 -- what, as whom, when and why, by name
    acting_officer: Officer,
    *,
    dossier_id: UUID,
    status: Status,
    reason: str,
    now: datetime,
    identity: str = "",
) -> Decision:
    """Record how far it is known; `identity` is a name, or your own system's reference.

    Statuses only add up: the furthest counts. To go back, undo the decision that was wrong.

    Raises:
        DossierNotFoundError: the officer may not see the dossier.
        StatusError: a dossier of this kind or role cannot have it.
        NoReasonError: there is no reason.
    """
    dossier = workable(acting_officer, dossier_id)
    _check_status(dossier_row(acting_officer, dossier_id), status)
    why = checked_reason(reason)
    about = {"value": status.value, "identity": " ".join(identity.split())}
    return decide(acting_officer, dossier, Act.STATUS, now=now, reason=why, about=about)


@transaction.atomic
def set_role(
    acting_officer: Officer, *, dossier_id: UUID, role: Role, reason: str, now: datetime
) -> Decision:
    """Record a person's role in the case that keeps the dossier; until then it is unconfirmed.

    Raises:
        DossierNotFoundError: the officer may not see the dossier.
        RoleError: it is no person, or the person has the opposite role in this case.
        NoReasonError: there is no reason.
    """
    dossier = workable(acting_officer, dossier_id)
    row = dossier_row(acting_officer, dossier_id)
    if row.kind is not Kind.PERSON:
        raise RoleError(
            Wording(
                "%(name)s is a %(kind)s; only a person has a role",
                name=row.name,
                kind=Wording.name_of(row.kind),
            )
        )
    here = {part.id for part in row.parts if part.case_id == dossier.case_id}
    _check_role(row, role, here)
    why = checked_reason(reason)
    return decide(
        acting_officer, dossier, Act.ROLE, now=now, reason=why, about={"value": role.value}
    )


def _check_status(row: DossierRow, status: Status) -> None:
    if status is Status.UNIDENTIFIED:
        raise StatusError(
            Wording(
                "to make %(name)s unidentified again, undo the decision that identified it; "
                "see: clew %(kind)s show %(id)s",
                name=row.name,
                kind=row.kind,
                id=str(row.id),
            )
        )
    if not row.kind.may_become(status):
        raise StatusError(
            Wording(
                "a %(kind)s cannot be %(status)s; say identified",
                kind=Wording.name_of(row.kind),
                status=Wording.name_of(status),
            )
        )
    needed = NEEDS_ROLE.get(status)
    if row.kind is Kind.PERSON and needed is not None and needed not in row.roles:
        raise StatusError(
            Wording(
                "only a person confirmed as %(needed)s can be %(status)s; first: clew person "
                "role %(id)s %(role)s",
                needed=Wording.name_of(needed),
                role=str(needed),
                status=Wording.name_of(status),
                id=str(row.id),
            )
        )


def _check_role(row: DossierRow, role: Role, here: set[UUID]) -> None:
    for one in row.history:
        opposed = one.act is Act.ROLE and one.stands and one.value == _OPPOSITE.get(role)
        if opposed and one.dossier in here:
            raise RoleError(
                Wording(
                    "%(name)s is recorded as %(value)s in this case, by %(officer)s; nobody is "
                    "both in one case. If that was wrong, undo it: clew person undo %(id)s",
                    name=row.name,
                    value=Wording.name_of(one.value),
                    officer=str(one.officer),
                    id=str(one.id),
                )
            )
