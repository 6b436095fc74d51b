"""What officers do with referrals.

packing    what is put into one
drafting   one is written, addressed to the bureau that is proposed or that a person chose
sending    it is sent, or withdrawn
answering  the other bureau acknowledges, accepts, declines, goes on with it
closing    it is closed, and its outcome goes back
moving     the states, one after another
"""

from clew.bureau.referrals.actions.answering import (
    NoCaseError,
    accept,
    acknowledge,
    decline,
    progress,
)
from clew.bureau.referrals.actions.closing import close
from clew.bureau.referrals.actions.drafting import Draft, draft
from clew.bureau.referrals.actions.moving import WrongStateError
from clew.bureau.referrals.actions.packing import EmptyReferralError, Package
from clew.bureau.referrals.actions.sending import (
    NotAddressedError,
    NotReleasedError,
    send,
    withdraw,
)

__all__ = [
    "Draft",
    "EmptyReferralError",
    "NoCaseError",
    "NotAddressedError",
    "NotReleasedError",
    "Package",
    "WrongStateError",
    "accept",
    "acknowledge",
    "close",
    "decline",
    "draft",
    "progress",
    "send",
    "withdraw",
]
