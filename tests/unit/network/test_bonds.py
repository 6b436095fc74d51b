"""Bonds and their choice: laws that hold for every network, and what a file of them says."""

from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import fromstring

from hypothesis import given
from hypothesis import strategies as st

from clew.network.bonds.bond import KINDS, Bond, Filter, Strand
from clew.network.bonds.choosing import Limits, choose
from clew.network.bonds.graphml import PictureNode, graphml

NAMES = st.sampled_from("abcdefgh")
PAIRS = st.tuples(NAMES, NAMES).filter(lambda pair: pair[0] < pair[1])
WEIGHTS = st.dictionaries(PAIRS, st.floats(0.01, 5), max_size=20)
SEEDS = st.dictionaries(NAMES, st.integers(0, 3), max_size=3)
LIMITS = st.builds(Limits, entities=st.integers(1, 9), bonds=st.integers(0, 12))
START = datetime(2020, 1, 1, tzinfo=UTC)
AT = st.none() | st.integers(0, 2_000).map(lambda days: START + timedelta(days=days))
STRANDS = st.builds(Strand, st.sampled_from(KINDS), st.floats(0.01, 3), st.integers(1, 9), AT, AT)
BONDS = st.builds(Bond, st.just("a"), st.just("b"), st.lists(STRANDS, min_size=1).map(tuple))
FILTERS = st.builds(
    Filter, st.frozensets(st.sampled_from(KINDS), min_size=1), AT, AT, st.floats(0, 1)
)


@given(WEIGHTS, SEEDS, st.booleans(), LIMITS)
def test_a_choice_keeps_its_limits_and_counts_what_it_leaves_out(weights, seeds, whole, limits):
    found = choose(weights, seeds=seeds, whole=whole, limits=limits)

    assert len(found.names) <= limits.entities
    assert len(found.pairs) <= limits.bonds
    assert all({a, b} <= set(found.names) for a, b in found.pairs)
    assert [weights[one] for one in found.pairs] == sorted(
        (weights[one] for one in found.pairs), reverse=True
    )
    assert min(found.names_left, found.pairs_left) >= 0
    if whole:
        everybody = {name for pair in weights for name in pair} | set(seeds)
        assert len(found.names) + found.names_left == len(everybody)
        assert len(found.pairs) + found.pairs_left == len(weights)


@given(WEIGHTS, SEEDS, st.booleans(), LIMITS, st.randoms())
def test_the_order_of_bonds_does_not_matter(weights, seeds, whole, limits, draw):
    shuffled = list(weights.items())
    draw.shuffle(shuffled)
    how = {"seeds": seeds, "whole": whole, "limits": limits}

    assert choose(dict(shuffled), **how) == choose(weights, **how)


@given(WEIGHTS, SEEDS)
def test_whoever_is_shown_around_seeds_is_so_many_steps_away(weights, seeds):
    found = choose(weights, seeds=seeds, whole=False, limits=Limits())

    left = dict(seeds)
    for _ in range(3):
        for a, b in weights:
            for one, other in ((a, b), (b, a)):
                left[other] = max(left.get(other, -1), left.get(one, -1) - 1)
    assert set(found.names) == {name for name, steps in left.items() if steps >= 0}


@given(BONDS, FILTERS)
def test_a_filter_never_strengthens_a_bond_and_twice_is_once(bond, chosen):
    kept = chosen.kept(bond)

    if kept is not None:
        assert chosen.least <= kept.p <= bond.p + 1e-12
        assert {one.kind for one in kept.strands} <= set(chosen.kinds)
        assert chosen.kept(kept) == kept


def test_what_has_no_time_is_in_no_time_that_is_asked_for():
    bond = Bond("a", "b", (Strand("message", 1.0, 1),))

    assert Filter().kept(bond) == bond
    assert Filter(from_at=datetime(2020, 1, 1, tzinfo=UTC)).kept(bond) is None


def test_graphml_says_who_is_bound_to_whom_and_how_it_may_be_handled():
    at = datetime(2026, 1, 2, tzinfo=UTC)
    nodes = {
        name: PictureNode(f"<{name}>", 2, "seller", "NZ", "group 1", is_victim=False)
        for name in ("a", "b")
    }
    bond = Bond("a", "b", (Strand("payment", 1.0, 3, at, at),))

    root = fromstring(graphml(nodes, [bond], about={"marking": "TLP:AMBER"}))

    space = "{http://graphml.graphdrawing.org/xmlns}"
    told = [(one.get("key"), one.text) for one in root.iter(f"{space}data")]
    (edge,) = root.iter(f"{space}edge")
    declared = {one.get("id") for one in root.iter(f"{space}key")}
    assert (edge.get("source"), edge.get("target")) == ("n0", "n1")
    assert told[0] == ("marking", "TLP:AMBER")
    assert ("name", "<a>") in told
    assert ("strength", "0.632") in told
    assert ("first", "2026-01-02T00:00:00+00:00") in told
    assert {key for key, _ in told} <= declared
