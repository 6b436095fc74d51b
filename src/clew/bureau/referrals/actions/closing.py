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
        at=now,
    )
    form = told if marking.may_leave_its_bureau else Told.NOTHING
    for leg in [locked] if only_sender else _back(locked):
        Returned.objects.create(disposition=disposition, referral=leg, told=form.value, at=now)
        details = {"of": str(locked.pk), "told": form.value}
        record(
            tags.REFERRALS_OUTCOME_RETURNED,
            officer=acting_officer,
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
