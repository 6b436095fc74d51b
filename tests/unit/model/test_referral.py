"""The states of a referral: nothing can happen to it but what is written here a second time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.model.referral import TRANSITIONS, Outcome, Party, State, Told, who_may

# Who takes a referral from the state on the left to those on the right; nothing else is possible.
_ORACLE = """
drafted       sender     sent withdrawn
sent          machine    delivered
sent          sender     withdrawn
delivered     recipient  acknowledged accepted declined
delivered     sender     withdrawn
acknowledged  recipient  accepted declined
acknowledged  sender     withdrawn
accepted      recipient  under_way closed
accepted      sender     withdrawn
under_way     recipient  under_way closed
under_way     sender     withdrawn
declined      sender     withdrawn
closed        sender     withdrawn
"""
EXPECTED = {
    (before, after): party
    for before, party, *afters in (line.split() for line in _ORACLE.strip().splitlines())
    for after in afters
}


@given(st.sampled_from(State), st.sampled_from(State))
def test_whoever_may_take_it_from_a_state_to_another_is_whom_the_oracle_names(before, after):
    party = who_may(before, after)

    assert (party and party.value) == EXPECTED.get((before.value, after.value))


@given(st.lists(st.sampled_from(State), max_size=30))
def test_a_walk_ends_where_the_table_ends_and_a_withdrawn_one_never_comes_back(asked):
    state = State.DRAFTED
    for after in asked:
        before, state = state, after if who_may(state, after) else state
        assert before is not State.WITHDRAWN or state is State.WITHDRAWN
        assert state is before or (before.value, state.value) in EXPECTED
    assert TRANSITIONS[State.WITHDRAWN] == {}


def test_its_sender_can_always_withdraw_what_was_not_withdrawn_unless_the_machine_has_it():
    assert {state for state in State if who_may(state, State.WITHDRAWN) is Party.SENDER} == set(
        State
    ) - {State.WITHDRAWN}


@given(st.builds(Outcome, *[st.integers(0, 9)] * 3, st.text(max_size=9)), st.sampled_from(Told))
def test_an_outcome_tells_no_more_than_its_form_lets_it(outcome, told):
    seen = outcome.as_told(told)

    assert (seen is None) is (told is Told.NOTHING)
    if seen is not None:
        assert seen.counts == outcome.counts
        assert seen.text == (outcome.text if told is Told.TEXT else "")


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        Outcome(arrests=-1)
