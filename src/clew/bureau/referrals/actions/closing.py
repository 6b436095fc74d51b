"""Closing: what came of a referral is written once, and goes back along the chain by itself.

How much of it goes back the closing bureau says: the counts and the text, the counts, or nothing
but that it is closed; a label that keeps it home lets nothing go.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.referrals.actions.moving import locked_for, move
from clew.bureau.referrals.models import Disposition, Referral, Returned
from clew.handling.tlp import Tlp
from clew.model.referral import Outcome, State, Told


@transaction.atomic
def close(  # noqa: PLR0913 -- what came of it, and how it may be handled, by name
    acting_officer: Officer,
    referral: Referral,
    *,
    outcome: Outcome,
    now: datetime,
    marking: Tlp = Tlp.AMBER,
    told: Told = Told.TEXT,
    only_sender: bool = False,
) -> None:
    """Close a referral with its outcome; with `only_sender` it goes back no further.

    Raises:
        ReferralNotFoundError, DeniedError, WrongStateError: see `moving.locked_for`.
    """
    locked = locked_for(acting_officer, referral, State.CLOSED)
    move(acting_officer, locked, State.CLOSED, now=now)
    disposition = Disposition.objects.create(
        referral=locked,
        children_safeguarded=outcome.children_safeguarded,
        arrests=outcome.arrests,
        seizures=outcome.seizures,
        text=outcome.text.strip(),
        marking=marking.value,
        goes_back=not only_sender,
        at=now,
    )
    form = told if marking.may_leave_its_bureau else Told.NOTHING
    give_back(acting_officer, disposition, form, now=now)


def give_back(
    officer: Officer | None, disposition: Disposition, told: Told, *, now: datetime
) -> None:
    """Give an outcome to the referral that it is of, and to those before as far as it may go."""
    of = disposition.referral
    for leg in _back(of) if disposition.goes_back else [of]:
        Returned.objects.create(
            disposition=disposition, referral=leg, told=told.value, at=disposition.at
        )
        details = {"of": str(of.pk), "told": told.value}
        record(
            tags.REFERRALS_OUTCOME_RETURNED,
            officer=officer,
            subject=str(leg.pk),
            details=details,
            now=now,
        )


def _back(referral: Referral) -> Iterator[Referral]:
    """The referral, and those before it to the first."""
    leg: Referral | None = referral
    while leg is not None:
        yield leg
        leg = leg.parent
