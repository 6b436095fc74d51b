"""Weighing: all evidence on two items or dossiers is put together, for a reason that is logged."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.persons.queries import Evidence, evidence_of_dossiers, evidence_of_items
from clew.bureau.vault.templates import Templates
from clew.model.wording import Wording


@transaction.atomic
def weigh_items(  # noqa: PLR0913 -- what, with what, when and why, by name
    acting_officer: Officer,
    first: str,
    second: str,
    *,
    templates: Templates,
    reason: str,
    now: datetime,
) -> Evidence:
    """Return the evidence on two items, whose faces are compared.

    Raises:
        ItemNotFoundError: the officer may not see both.
        OneAndTheSameError: they are one item.
        NoReasonError: there is no reason.
    """
    found = evidence_of_items(acting_officer, first, second, templates=templates)
    _log(acting_officer, f"{first} {second}", reason=reason, now=now)
    return found


@transaction.atomic
def weigh_dossiers(
    acting_officer: Officer, first: UUID, second: UUID, *, reason: str, now: datetime
) -> Evidence:
    """Return the evidence on two dossiers.

    Raises:
        DossierNotFoundError: the officer may not see both.
        OneAndTheSameError: they are one, or seen as one.
        NoReasonError: there is no reason.
    """
    found = evidence_of_dossiers(acting_officer, first, second)
    _log(acting_officer, f"{first} {second}", reason=reason, now=now)
    return found


def _log(officer: Officer, subject: str, *, reason: str, now: datetime) -> None:
    details = {"reason": told(reason, what=Wording("the evidence is weighed"))}
    record(
        tags.PERSONS_EVIDENCE_WEIGHED, officer=officer, subject=subject, details=details, now=now
    )
