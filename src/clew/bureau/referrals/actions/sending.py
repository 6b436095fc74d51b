"""Sending: a referral goes to its bureau, which sees it from then on, until it is withdrawn."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.bureau_kind import Exchanges
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.referrals.actions.addressing import (
    NotAddressedError,
    NotReleasedError,
    address,
    check_released,
)
from clew.bureau.referrals.actions.moving import locked_for, move
from clew.bureau.referrals.models import Part, Referral
from clew.bureau.vault.actions.lending import end_loans
from clew.model.referral import State
from clew.model.wording import Wording

__all__ = ["NotAddressedError", "NotReleasedError", "send", "withdraw"]


@transaction.atomic
def send(
    acting_officer: Officer,
    referral: Referral,
    *,
    now: datetime,
    to: Bureau | None = None,
    because: str = "",
) -> None:
    """Send a draft, to another bureau than it was addressed to if one is named.

    Bureaux of one vault need no carrier: it is delivered at once. To a bureau of another node it
    goes with the next package, and is delivered when that bureau says so.

    Raises:
        ReferralNotFoundError: the officer may not see it.
        DeniedError: the officer sends none.
        WrongStateError: it is no draft.
        NotAddressedError: it has no bureau to go to.
        NoReasonError: the evidence did not propose that bureau, and nothing says why it is chosen.
        NotReleasedError: a marking does not let a part go there (any more).
    """
    locked = locked_for(acting_officer, referral, State.SENT)
    if to is not None:
        address(locked, to, because=because)
    if locked.to is None:
        raise NotAddressedError(
            Wording(
                "say to which bureau referral %(referral)s goes, and why", referral=str(referral)
            )
        )
    check_released(acting_officer, locked)
    locked.sent_at = now
    chosen_anew = locked.because if to is not None else ""
    move(acting_officer, locked, State.SENT, now=now, words=chosen_anew)
    if not _goes_by_exchange(locked.bureau, locked.to):
        move(None, locked, State.DELIVERED, now=now)


def _goes_by_exchange(sender: Bureau, to: Bureau) -> bool:
    """Whether what one sends the other leaves this vault in a package."""
    return (sender.exchanges, to.exchanges) == (Exchanges.HERE, Exchanges.ELSEWHERE)


@transaction.atomic
def withdraw(acting_officer: Officer, referral: Referral, *, reason: str, now: datetime) -> None:
    """Take a referral back, for good: from now on nobody sees what came by it, passed on or not.

    Raises:
        ReferralNotFoundError: the officer may not see it.
        DeniedError: the officer's bureau did not send it.
        WrongStateError: it was withdrawn already.
        NoReasonError: no reason is given.
    """
    locked = locked_for(acting_officer, referral, State.WITHDRAWN)
    move(acting_officer, locked, State.WITHDRAWN, now=now, words=reason)
    end_all_loans(locked, now=now)


def end_all_loans(referral: Referral, *, now: datetime) -> None:
    """End what was lent by a referral and by those that passed it on, for good."""
    for part in with_passed_on(referral):
        if part.referral.exhibit_id is not None and part.item_id is not None:
            end_loans(part.referral.exhibit_id, part.item_id, now=now)


def with_passed_on(referral: Referral) -> Iterator[Part]:
    """Yield a referral's parts, and all that was made of them in other referrals."""
    parts = list(referral.parts.select_related("referral"))
    yield from parts
    yield from passed_on_from(parts)


def passed_on_from(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield all that was made of parts in other referrals."""
    while parts := list(Part.objects.filter(origin__in=parts).select_related("referral")):
        yield from parts
