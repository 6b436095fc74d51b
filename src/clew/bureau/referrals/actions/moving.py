"""Moving: a referral goes from one state to the next as its table says, and each move is a step.

Of two who move it at once one wins: the other finds it moved, and is told so.
"""

from collections.abc import Mapping
from datetime import datetime

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rule import RecordRule
from clew.bureau.access.rules import HANDLE_REFERRALS, READ_REFERRALS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.referrals.models import Referral, Step
from clew.bureau.referrals.queries.moves import party_of
from clew.bureau.referrals.queries.reading import ReferralNotFoundError
from clew.model.referral import TRANSITIONS, State, who_may
from clew.model.wording import Wording

TAGS: Mapping[State, str] = {
    State.DRAFTED: tags.REFERRALS_DRAFTED,
    State.SENT: tags.REFERRALS_SENT,
    State.DELIVERED: tags.REFERRALS_DELIVERED,
    State.ACKNOWLEDGED: tags.REFERRALS_ACKNOWLEDGED,
    State.ACCEPTED: tags.REFERRALS_ACCEPTED,
    State.DECLINED: tags.REFERRALS_DECLINED,
    State.UNDER_WAY: tags.REFERRALS_PROGRESSED,
    State.CLOSED: tags.REFERRALS_CLOSED,
    State.WITHDRAWN: tags.REFERRALS_WITHDRAWN,
}


class WrongStateError(ValueError):
    """The referral is not in a state from which that follows."""


def locked_for(
    officer: Officer, referral: Referral, state: State, *, rule: RecordRule = HANDLE_REFERRALS
) -> Referral:
    """Return the referral, locked, if the officer may take it to this state now.

    Raises:
        ReferralNotFoundError: the officer may not see it.
        DeniedError: that is for the other party to do, or for other roles.
        WrongStateError: from where it is now it cannot get there.
    """
    locked = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if not READ_REFERRALS.admits(officer, record=locked):
        raise ReferralNotFoundError(
            Wording("there is no referral %(referral)s", referral=str(referral))
        )
    rule.check(officer, record=locked)
    before = State(locked.state)
    party = who_may(before, state)
    if party is None:
        raise WrongStateError(_wrong(locked, before, state))
    if party is not party_of(officer, locked):
        raise DeniedError(
            Wording(
                "only the %(value)s of a referral takes it to %(state)s",
                value=Wording.name_of(party.value),
                state=Wording.name_of(state.in_words()),
            )
        )
    return locked


def move(
    officer: Officer | None, referral: Referral, state: State, *, now: datetime, words: str = ""
) -> None:
    """Put a locked referral into a state, with its step and its event in the log.

    Raises:
        NoReasonError: nothing is said, where that state takes words.
    """
    said = (
        told(words, what=Wording("it is %(state)s", state=Wording.name_of(state.in_words())))
        if state.takes_words
        else words.strip()
    )
    put_step(officer, referral, state, words=said, at=now, now=now)


def put_step(  # noqa: PLR0913 -- by whom, which, what was said, when and when it is logged
    officer: Officer | None,
    referral: Referral,
    state: State,
    *,
    words: str,
    at: datetime,
    now: datetime,
) -> None:
    """Write a move that was made at a time, here or at another node, whose clock may differ."""
    last = referral.steps.order_by("number").last()
    before, referral.state = referral.state, state.value
    referral.save()
    Step.objects.create(
        referral=referral,
        number=1 if last is None else last.number + 1,
        state=state.value,
        officer=officer,
        words=words,
        at=at if last is None else max(at, last.at),
    )
    details = {"from": before, "to": str(referral.to or ""), "reason": words}
    record(
        TAGS[state],
        officer=officer,
        subject=str(referral.pk),
        details={name: value for name, value in details.items() if value},
        now=now,
    )


def _wrong(referral: Referral, before: State, state: State) -> Wording:
    what = Wording(
        "referral %(referral)s is %(before)s, so it cannot be %(state)s now",
        referral=str(referral),
        before=Wording.name_of(before.in_words()),
        state=Wording.name_of(state.in_words()),
    )
    following = [Wording.name_of(one.in_words()) for one in TRANSITIONS[before]]
    if not following:
        return Wording("%(what)s, nor anything else", what=what)
    next_, *others = following
    for one in others:
        next_ = Wording("%(one)s or %(other)s", one=next_, other=one)
    return Wording("%(what)s; what may follow: %(next)s", what=what, next=next_)
