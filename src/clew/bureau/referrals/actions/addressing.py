"""Addressing: to which bureau a referral goes, why not to the proposed one, what may go there."""

from collections.abc import Sequence

from clew.bureau.accounts.models import Bureau
from clew.bureau.audit.reasons import told
from clew.bureau.referrals.models import Part, Referral
from clew.bureau.referrals.queries.releasing import not_released, released_if_sent, takes_reason


class NotAddressedError(ValueError):
    """No bureau is named, and none is proposed."""


class NotReleasedError(ValueError):
    """Markings do not let what is to be sent go to that bureau: each of it is named."""


def address(referral: Referral, to: Bureau, *, because: str) -> None:
    """Name the bureau that it goes to, on a referral that the caller saves.

    Raises:
        NoReasonError: another one was proposed, or none, and nothing says why it is this.
        NotAddressedError: the bureau is no member any more, or the sender itself.
    """
    if to.admitted_at is None or to.pk == referral.bureau_id:
        raise NotAddressedError(f"{to} is no other member bureau; name another")
    if takes_reason(referral, to):
        referral.because = told(
            because, what=f"it goes to {to}, which the evidence did not propose"
        )
    referral.released_to = released_if_sent(referral, to)
    referral.to = to


def check_released(referral: Referral, parts: Sequence[Part]) -> None:
    """Return if every marking lets the referral go to its bureau.

    Raises:
        NotReleasedError: one does not.
    """
    assert referral.to is not None
    held_back = not_released(referral, parts, referral.to)
    if held_back:
        raise NotReleasedError(
            f"not released to {referral.to}, nothing was recorded: {'; '.join(held_back)}. "
            "Leave it out, or mark what is yours: clew case mark, clew reports mark"
        )
