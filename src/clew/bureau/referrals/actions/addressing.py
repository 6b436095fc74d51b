"""Addressing: to which bureau a referral goes, why not to the proposed one, what may go there."""

from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.audit.reasons import told
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries.contents import parts_of
from clew.bureau.referrals.queries.releasing import not_released, released_if_sent, takes_reason
from clew.model.wording import Wording


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
        raise NotAddressedError(
            Wording("%(to)s is no other member bureau; name another", to=str(to))
        )
    if takes_reason(referral, to):
        referral.because = told(
            because,
            what=Wording("it goes to %(to)s, which the evidence did not propose", to=str(to)),
        )
    referral.released_to = released_if_sent(referral, to)
    referral.to = to


def check_released(officer: Officer, referral: Referral) -> None:
    """Return if every marking lets the referral go to its bureau.

    What is held back is named as far as the officer may see it.

    Raises:
        NotReleasedError: one does not.
    """
    assert referral.to is not None
    held_back = not_released(referral, list(referral.parts.all()), referral.to)
    if held_back:
        named = not_released(referral, parts_of(officer, referral), referral.to)
        hidden = set(held_back) - set(named)
        held_back = [*named, "something of it that you may not see"] if hidden else named
        raise NotReleasedError(
            f"not released to {referral.to}, nothing was recorded: {'; '.join(held_back)}. "
            "Leave it out, or mark what is yours: clew case mark, clew reports mark"
        )
