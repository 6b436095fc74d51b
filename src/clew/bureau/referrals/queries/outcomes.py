"""Outcomes: what came of a referral, in the form in which it was told to who asks."""

from dataclasses import dataclass
from datetime import datetime

from clew.bureau.access.rules import READ_REFERRALS
from clew.bureau.accounts.models import Officer
from clew.bureau.referrals.models import Disposition, Referral
from clew.model.referral import Outcome, Told


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome of a referral, or of one that passed it on (`is_own` is False).

    `outcome` is None where nothing is told but that it was closed.
    """

    of: Referral
    is_own: bool
    outcome: Outcome | None
    at: datetime


def outcomes_of(officer: Officer, referral: Referral) -> list[OutcomeRow]:
    """Return what came back to a referral, in the order it came: all of it to who wrote it."""
    if not READ_REFERRALS.admits(officer, record=referral):
        return []
    rows = referral.outcomes.select_related("disposition__referral__to").order_by("at", "id")
    found = []
    for row in rows:
        of = row.disposition.referral
        told = Told.TEXT if of.to_id == officer.bureau_id else Told(row.told)
        outcome = outcome_of(row.disposition).as_told(told)
        found.append(OutcomeRow(of, of.pk == referral.pk, outcome, row.at))
    return found


def outcome_of(row: Disposition) -> Outcome:
    """Return all that is known here of what came of it."""
    return Outcome(row.children_safeguarded, row.arrests, row.seizures, row.text)
