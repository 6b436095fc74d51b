"""Moves: the states to which an officer may take a referral now, so that pages offer no others."""

from collections.abc import Mapping

from clew.bureau.access.rule import RecordRule
from clew.bureau.access.rules import ACCEPT_REFERRALS, HANDLE_REFERRALS
from clew.bureau.accounts.models import Officer
from clew.bureau.referrals.models import Referral
from clew.model.referral import TRANSITIONS, Party, State

_RULES: Mapping[State, RecordRule] = {State.ACCEPTED: ACCEPT_REFERRALS}


def moves_of(officer: Officer, referral: Referral) -> frozenset[State]:
    """Return the states to which the officer may take the referral from where it is."""
    party = party_of(officer, referral)
    return frozenset(
        state
        for state, whose in TRANSITIONS[State(referral.state)].items()
        if whose is party and _RULES.get(state, HANDLE_REFERRALS).admits(officer, record=referral)
    )


def party_of(officer: Officer, referral: Referral) -> Party:
    """Return which side of a referral, which the officer may see, the officer's bureau is."""
    return Party.SENDER if officer.bureau_id == referral.bureau_id else Party.RECIPIENT
