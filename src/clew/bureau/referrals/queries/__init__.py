"""What an officer may see of referrals.

reading    those of the own bureau, and those sent to it
contents   what is in them, asked anew at every look
releasing  what of one may not go to a bureau
elsewhere  other own cases that have the same items, and keep them
moves      the states to which an officer may take one
proposing  the bureau that jurisdiction evidence speaks for
outcomes   what came of them
tracing    the chain that one is in
portable   one, and the answer to it, as values that can leave the node
"""

from clew.bureau.referrals.queries.contents import (
    is_corrected_since,
    may_see_words,
    parts_of,
    proposal_for,
)
from clew.bureau.referrals.queries.elsewhere import kept_elsewhere
from clew.bureau.referrals.queries.moves import moves_of
from clew.bureau.referrals.queries.outcomes import OutcomeRow, outcomes_of
from clew.bureau.referrals.queries.portable import told_answer, told_referral
from clew.bureau.referrals.queries.proposing import in_words, read
from clew.bureau.referrals.queries.reading import (
    ReferralNotFoundError,
    inbox,
    is_overdue,
    outbox,
    referral_by_id,
    referral_named,
    unanswered,
    visible_referrals,
)
from clew.bureau.referrals.queries.releasing import not_released, takes_reason
from clew.bureau.referrals.queries.tracing import FirstReport, Leg, Stay, Trace, trace_of

__all__ = [
    "FirstReport",
    "Leg",
    "OutcomeRow",
    "ReferralNotFoundError",
    "Stay",
    "Trace",
    "in_words",
    "inbox",
    "is_corrected_since",
    "is_overdue",
    "kept_elsewhere",
    "may_see_words",
    "moves_of",
    "not_released",
    "outbox",
    "outcomes_of",
    "parts_of",
    "proposal_for",
    "read",
    "referral_by_id",
    "referral_named",
    "takes_reason",
    "told_answer",
    "told_referral",
    "trace_of",
    "unanswered",
    "visible_referrals",
]
