"""A referral as a value that can leave the node, for its sender and as far as the officer sees it.

Transport is not here: whoever carries it asks the policy for its recipient, and gives the ids that
the two bureaux have in the directory.
"""

from clew.bureau.accounts.models import Officer
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries.contents import may_see_words, parts_of
from clew.bureau.referrals.queries.outcomes import outcomes_of
from clew.bureau.referrals.queries.reading import ReferralNotFoundError
from clew.exchange.referral_form import ToldReferral, ToldStep
from clew.exchange.referral_parts import PartKind, ToldPart
from clew.handling.tlp import Tlp
from clew.model.referral import State

_OF_THE_SENDER = {State.SENT}  # why the bureau was chosen stays at home


def told_referral(officer: Officer, referral: Referral, *, from_: str, to: str) -> ToldReferral:
    """Return what is told of a referral that was sent.

    Raises:
        ReferralNotFoundError: it was not sent, or the officer may not see what is in it.
    """
    if referral.sent_at is None or not may_see_words(officer, referral):
        raise ReferralNotFoundError(f"there is no referral {referral} that was sent")
    own = next((row for row in outcomes_of(officer, referral) if row.is_own), None)
    return ToldReferral(
        id=str(referral.pk),
        parent=str(referral.parent_id) if referral.parent_id else None,
        from_=from_,
        to=to,
        tlp=Tlp(referral.marking),
        request=referral.request,
        due_at=referral.due_at,
        parts=tuple(
            ToldPart(PartKind(one.kind), one.name, one.said) for one in parts_of(officer, referral)
        ),
        steps=_steps(referral),
        outcome=own.outcome if own else None,
    )


def _steps(referral: Referral) -> tuple[ToldStep, ...]:
    rows = referral.steps.exclude(state=State.DRAFTED.value).order_by("number")
    return tuple(
        ToldStep(
            State(one.state),
            one.at.replace(microsecond=0),
            "" if State(one.state) in _OF_THE_SENDER else one.words,
        )
        for one in rows
    )
