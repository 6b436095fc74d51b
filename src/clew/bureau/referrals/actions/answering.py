"""Answering: the bureau that a referral was sent to acknowledges it, accepts or declines it."""

from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import ACCEPT_REFERRALS
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.actions.opening import add_exhibit, open_case
from clew.bureau.cases.models import Exhibit
from clew.bureau.referrals.actions.moving import locked_for, move
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries.contents import parts_of
from clew.bureau.vault.actions.lending import lend
from clew.exchange.referral_parts import PartKind
from clew.model.referral import State
from clew.model.wording import Wording


class NoCaseError(ValueError):
    """Items came with the referral, and no case of the own bureau is named to put them in."""


@transaction.atomic
def acknowledge(
    acting_officer: Officer, referral: Referral, *, now: datetime, words: str = ""
) -> None:
    """Tell the sender that somebody read it.

    Raises:
        ReferralNotFoundError, DeniedError, WrongStateError: see `moving.locked_for`.
    """
    locked = locked_for(acting_officer, referral, State.ACKNOWLEDGED)
    move(acting_officer, locked, State.ACKNOWLEDGED, now=now, words=words)


@transaction.atomic
def accept(
    acting_officer: Officer,
    referral: Referral,
    *,
    now: datetime,
    case_number: str = "",
    title: str = "",
) -> None:
    """Accept it, its items into an exhibit of a case, which is opened if it is new.

    The case's team sees these items as long as the bureaux that they come from let it.

    Raises:
        ReferralNotFoundError, DeniedError, WrongStateError: see `moving.locked_for`.
        NoCaseError: items came with it, and no case of the own bureau is named.
        CaseNumberTakenError, DeniedError: the officer does not work on that case.
    """
    locked = locked_for(acting_officer, referral, State.ACCEPTED, rule=ACCEPT_REFERRALS)
    items = [one for one in parts_of(acting_officer, locked) if one.kind == PartKind.ITEM]
    if items and not case_number:
        raise NoCaseError(
            Wording(
                "%(items)s items came with it: name the case to put them in: --case",
                items=str(len(items)),
            )
        )
    if case_number:
        locked.exhibit = _exhibit(acting_officer, locked, case_number, title, now)
        sources = {
            one.name: [each.case for each in one.sources.all() if each.case] for one in items
        }
        lend(locked.exhibit, sources, under=locked, now=now)
    move(acting_officer, locked, State.ACCEPTED, now=now)


@transaction.atomic
def decline(acting_officer: Officer, referral: Referral, *, reason: str, now: datetime) -> None:
    """Decline it, with the reason, which its sender reads.

    Raises:
        ReferralNotFoundError, DeniedError, WrongStateError: see `moving.locked_for`.
        NoReasonError: no reason is given.
    """
    locked = locked_for(acting_officer, referral, State.DECLINED)
    move(acting_officer, locked, State.DECLINED, now=now, words=reason)


@transaction.atomic
def progress(acting_officer: Officer, referral: Referral, *, words: str, now: datetime) -> None:
    """Say what is being done; its sender reads it. It may be said again and again.

    Raises:
        ReferralNotFoundError, DeniedError, WrongStateError: see `moving.locked_for`.
        NoReasonError: nothing is said.
    """
    locked = locked_for(acting_officer, referral, State.UNDER_WAY)
    move(acting_officer, locked, State.UNDER_WAY, now=now, words=words)


def _exhibit(
    officer: Officer, referral: Referral, number: str, title: str, now: datetime
) -> Exhibit:
    case = open_case(officer, number=number, title=title, now=now)
    label = f"Referral {referral} from {referral.bureau}"
    return add_exhibit(officer, case=case, label=label, now=now)
