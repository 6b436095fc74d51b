"""Paths: the likeliest simple paths are all found, in order, whatever the network looks like."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.network.groups.tie import Tie, TieKind
from clew.network.paths import finding
from clew.network.paths.finding import paths_between
from clew.network.paths.network import TieNetwork


def tie(a, b, weight=1.0):
    return Tie(a, b, TieKind.MESSAGE, flows=True, count=1, weight=weight)


def nodes(path):
    return "".join([path.steps[0].a, *(step.b for step in path.steps)])


def all_simple_paths(network, start, goal, longest):
    """Every simple path with its probability, by trying all."""
    neighbours = {}
    for (a, b), found in network.ties_of.items():
        p = min(0.99, 1 - math.exp(-sum(one.weight for one in found)))
        neighbours.setdefault(a, {})[b] = neighbours.setdefault(b, {})[a] = p
    unfinished, found = [((start,), 1.0)], {}
    while unfinished:
        path, p = unfinished.pop()
        if path[-1] == goal:
            found["".join(path)] = p
        elif len(path) <= longest:
            for other, step in neighbours.get(path[-1], {}).items():
                if other not in path:
                    unfinished.append(((*path, other), p * step))
    return found


edges = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.floats(0.01, 5)), max_size=15
)


@settings(deadline=None)
@given(edges, st.integers(1, 5))
def test_all_simple_paths_come_likeliest_first(drawn, longest):
    network = TieNetwork.of([tie(*one) for one in drawn])
    found = paths_between("a", "f", network, most=1_000, longest=longest)
    expected = all_simple_paths(network, "a", "f", longest)
    assert found.complete
    assert {nodes(path): pytest.approx(path.p) for path in found.paths} == expected
    ps = [path.p for path in found.paths]
    assert ps == pytest.approx(sorted(ps, reverse=True))


@settings(deadline=None)
@given(edges, st.randoms())
def test_the_order_of_ties_changes_nothing(drawn, random):
    ties = [tie(*one) for one in drawn]
    shuffled = random.sample(ties, len(ties))
    first = paths_between("a", "f", TieNetwork.of(ties))
    again = paths_between("a", "f", TieNetwork.of(shuffled))
    assert [nodes(path) for path in again.paths] == [nodes(path) for path in first.paths]


def test_no_more_are_given_than_asked_for():
    star = TieNetwork.of([tie(a, b) for b in "bcdefgh" for a in "az"])
    assert len(paths_between("a", "z", star, most=3).paths) == 3


def test_a_search_that_is_cut_short_says_so(monkeypatch):
    monkeypatch.setattr(finding, "MOST_BEGINNINGS", 2)
    chain = TieNetwork.of([tie("a", "b"), tie("b", "c"), tie("c", "d")])
    found = paths_between("a", "d", chain)
    assert not found.complete
    assert found.paths == ()


def test_those_who_are_not_connected_or_not_known_have_no_path():
    network = TieNetwork.of([tie("a", "b"), tie("c", "d"), tie("e", "e")])
    assert paths_between("a", "d", network).paths == ()
    assert paths_between("a", "e", network).paths == ()
    assert paths_between("a", "b", TieNetwork.of([])).paths == ()


@pytest.mark.parametrize(
    ("a", "b", "bounds"), [("a", "a", {}), ("a", "b", {"most": 0}), ("a", "b", {"longest": 0})]
)
def test_what_is_no_path_is_refused(a, b, bounds):
    with pytest.raises(ValueError, match="path"):
        paths_between(a, b, TieNetwork.of([tie("a", "b")]), **bounds)


def test_every_step_names_its_ties():
    network = TieNetwork.of(
        [tie("a", "b"), Tie("b", "a", TieKind.PAYMENT, flows=True, count=2, weight=3.0)]
    )
    (path,) = paths_between("a", "b", network).paths
    assert path.steps[0].in_words() == (
        "b paid a 2 times, at times not known; a sent b 1 message, at times not known"
    )
