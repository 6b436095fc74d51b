"""Accounts weigh by how few files they had, and never much."""

import math

from hypothesis import given
from hypothesis import strategies as st

from clew.match.fusion.accounts import account_finding
from clew.match.fusion.finding import Told

accounts = st.dictionaries(st.text("abc", min_size=1), st.integers(2, 10_000))


@given(accounts, st.integers(0, 2))
def test_accounts_are_never_against_and_never_above_thirty(shared, reported):
    found = account_finding(shared, reported=reported)
    assert 0 <= found.log_ratio <= math.log(30) + 1e-9


@given(st.integers(2, 1_000), st.integers(1, 1_000))
def test_the_more_files_an_account_had_the_less_it_says(files, more):
    few, many = (account_finding({"ana@x": n}, reported=2) for n in (files, files + more))
    assert many.log_ratio <= few.log_ratio


def test_the_account_of_fewest_files_is_named_whatever_the_order():
    shared = {"shop@x": 900, "ana@x": 3}
    turned = dict(reversed(shared.items()))
    assert account_finding(shared, reported=2) == account_finding(turned, reported=2)
    assert "ana@x had both, and 1 other" in account_finding(shared, reported=2).why


def test_what_no_report_names_is_not_said_to_be_apart():
    assert account_finding({}, reported=1).told is Told.CANNOT_TELL
    assert account_finding({}, reported=2).told is Told.NOTHING
    assert account_finding({"shop@x": 5_000}, reported=2).told is Told.NOTHING
