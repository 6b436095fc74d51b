"""Key players: who holds a network together, by what their removal breaks."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.network.groups.tie import Tie, TieKind
from clew.network.key_players import ranking
from clew.network.key_players.ranking import key_players
from clew.network.key_players.reach import pairs_left


def tie(a, b):
    return Tie(a, b, TieKind.PAYMENT, flows=True, count=1, weight=1.0)


def reachable_pairs(network, gone):
    """How many pairs can reach each other without somebody, by walking from everybody."""
    count = 0
    for start in network:
        seen, unfinished = {start, gone}, [start] if start != gone else []
        while unfinished:
            for other in network[unfinished.pop()] - seen:
                seen.add(other)
                unfinished.append(other)
                count += 1
    return count // 2


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_one_pass_counts_what_walking_from_everybody_counts(pairs):
    network = {str(n): set() for n in range(10)}
    for a, b in pairs:
        if a != b:
            network[str(a)].add(str(b))
            network[str(b)].add(str(a))
    assert pairs_left(network) == {one: reachable_pairs(network, one) for one in network}


@pytest.mark.parametrize(
    ("near", "weightiest"), [(100, "a"), (0, "x")], ids=["by nearness", "by reach"]
)
def test_who_joins_two_circles_comes_first(monkeypatch, near, weightiest):
    """Without a, who is in both, distances grow most; without x, most pairs are out of reach."""
    monkeypatch.setattr(ranking, "NEAR", near)
    circles = [tie(*pair) for some in ("abcd", "efgh") for pair in combinations(some, 2)]
    first, *_ = key_players([*circles, tie("a", "x"), tie("x", "e")])
    assert first.entity == weightiest


def test_a_group_of_equals_has_none():
    assert key_players([tie(*pair) for pair in combinations("abcde", 2)]) == ()


@given(st.permutations([("hub", n) for n in "abcde"] + [("a", "f"), ("f", "g")]))
def test_the_order_of_ties_changes_nothing(pairs):
    ties = [tie(a, b) for a, b in pairs]
    assert [one.entity for one in key_players(ties)] == ["hub", "f"]


def test_only_ties_among_the_chosen_count():
    ties = [tie("hub", n) for n in "abc"] + [tie("a", "b"), tie("b", "c"), tie("a", "c")]
    assert key_players(ties, within="abc") == ()
    assert key_players(ties, within=["hub"]) == ()


def test_a_network_without_ties_has_none():
    assert key_players([]) == ()
    assert key_players([tie("a", "a")]) == ()


def test_a_chain_of_thousands_is_no_trouble():
    chain = [tie(f"{n:05}", f"{n + 1:05}") for n in range(3_000)]
    first, second, *_ = key_players(chain, most=2)
    assert first.entity == "01500"
    assert first.fragmentation == pytest.approx(0.5, abs=0.01)
    assert second.added > 0.1
