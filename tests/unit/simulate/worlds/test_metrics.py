"""Metrics are held against what can be counted by hand, and against their definitions."""

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.simulate.worlds.metrics import (
    adjusted_rand,
    b_cubed,
    calibration_error,
    estimate,
    innocents_linked,
    pairs,
)

TRUTH = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 3}
LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30)


def test_the_truth_itself_is_perfect():
    assert (pairs(TRUTH, TRUTH).precision, pairs(TRUTH, TRUTH).recall) == (1, 1)
    assert b_cubed(TRUTH, TRUTH).f1 == 1
    assert adjusted_rand(TRUTH, TRUTH) == 1
    assert innocents_linked(TRUTH, TRUTH, {1}) == 0


def test_whoever_claims_nothing_is_precise_and_finds_nothing():
    alone = {member: member for member in TRUTH}

    assert (pairs(alone, TRUTH).precision, pairs(alone, TRUTH).recall) == (1, 0)
    assert b_cubed(alone, TRUTH).precision == 1
    assert b_cubed(alone, TRUTH).recall == pytest.approx((3 * 1 / 3 + 2) / 5)


def test_all_in_one_cluster_finds_all_and_is_wrong():
    one = dict.fromkeys(TRUTH, 0)

    assert (pairs(one, TRUTH).precision, pairs(one, TRUTH).recall) == (3 / 10, 1)
    assert b_cubed(one, TRUTH).precision == pytest.approx((3 * 3 / 5 + 2 / 5) / 5)
    assert innocents_linked(one, TRUTH, {1}) == 1
    assert adjusted_rand(one, TRUTH) == pytest.approx(0)


@given(LABELS)
def test_pairs_are_those_that_can_be_counted_one_by_one(drawn):
    found = {n: label for n, (label, _) in enumerate(drawn)}
    truth = {n: label for n, (_, label) in enumerate(drawn)}
    claimed = {p for p in combinations(found, 2) if found[p[0]] == found[p[1]]}
    true = {p for p in combinations(truth, 2) if truth[p[0]] == truth[p[1]]}

    rates = pairs(found, truth)

    assert rates.precision == (len(claimed & true) / len(claimed) if claimed else 1)
    assert rates.recall == (len(claimed & true) / len(true) if true else 1)


@given(LABELS)
def test_b_cubed_is_its_definition_member_by_member(drawn):
    found = {n: label for n, (label, _) in enumerate(drawn)}
    truth = {n: label for n, (_, label) in enumerate(drawn)}

    def share(of, among):
        own = [
            [m for m in found if of[m] == of[n] and among[m] == among[n]].__len__()
            / [m for m in found if of[m] == of[n]].__len__()
            for n in found
        ]
        return sum(own) / len(own)

    assert b_cubed(found, truth).precision == pytest.approx(share(found, truth))
    assert b_cubed(found, truth).recall == pytest.approx(share(truth, found))


@given(LABELS)
def test_names_of_clusters_do_not_matter(drawn):
    found = {n: label for n, (label, _) in enumerate(drawn)}
    truth = {n: label for n, (_, label) in enumerate(drawn)}
    renamed = {n: f"cluster {label}" for n, label in found.items()}

    assert adjusted_rand(found, truth) == adjusted_rand(renamed, truth)
    assert pairs(found, truth) == pairs(renamed, truth)


def test_probabilities_that_are_too_sure_are_told_by_how_much():
    sure = [(0.95, True)] * 50 + [(0.95, False)] * 50

    assert calibration_error(sure) == pytest.approx(0.45)
    assert calibration_error([]) == 0
    assert calibration_error([(1.0, True)]) == 0


def test_intervals_are_those_of_students_distribution():
    twenty = [0.0, 1.0] * 10
    spread = math.sqrt(sum((x - 0.5) ** 2 for x in twenty) / 19)

    assert estimate(twenty).margin == pytest.approx(2.093 * spread / math.sqrt(20), rel=1e-3)
    assert estimate([0.0, 1.0, 2.0, 3.0]).margin == pytest.approx(3.182 * 1.29099 / 2, rel=5e-3)
    assert math.isnan(estimate([0.5]).margin)
