"""Text weighs by how rare its words are, and never much."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.match.fusion.finding import Told
from clew.match.fusion.texts import text_finding

counts = st.dictionaries(st.text("abc123", min_size=1, max_size=14), st.integers(2, 10_000))


@given(counts, st.integers(2, 10_000))
def test_text_is_never_against_and_never_above_thirty(shared, among):
    found = text_finding(shared, among=among)
    assert 0 <= found.log_ratio <= math.log(30)


@given(st.integers(2, 5_000), st.integers(1, 5_000))
def test_the_rarer_a_word_the_more_it_says(holding, more):
    rare = text_finding({"miramar": holding}, among=10_000)
    common = text_finding({"miramar": holding + more}, among=10_000)
    assert common.log_ratio <= rare.log_ratio


SAYS_NOTHING = {
    "no word in common": {},
    "short words": {"no": 2, "12": 2, "ist": 2},
    "a word that all hold": {"playstore": 400},
}


@pytest.mark.parametrize("why", SAYS_NOTHING)
def test_nothing_is_said_by(why):
    found = text_finding(SAYS_NOTHING[why], among=400)
    assert found.told is Told.NOTHING


def test_the_likeliest_word_is_named_whatever_the_order():
    shared = {"hotel": 300, "miramar": 3, "hotelmiramar": 2}
    turned = dict(reversed(shared.items()))
    assert text_finding(shared, among=500) == text_finding(turned, among=500)
    assert "hotelmiramar" in text_finding(shared, among=500).why
