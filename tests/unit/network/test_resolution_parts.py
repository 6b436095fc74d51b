"""The parts of resolution: weights, curves, lists, clusters, components."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sharing import Sharing, SharingNote
from clew.network.listed import Listed
from clew.network.resolution import default_weights, resolve
from clew.network.resolution.clustering import clusters
from clew.network.resolution.components import MOST_TOGETHER, Graph
from clew.network.resolution.crowds import holds
from clew.network.resolution.grounds import DEVICE, OWN
from clew.network.resolution.learning import SAME, UNRELATED, Labelled, learn, rising_steps, to_toml
from clew.network.resolution.registry import all_features
from clew.network.resolution.scored import ScoredPairs
from clew.network.resolution.times import seconds
from clew.network.resolution.weights import Table, Weights, WeightsError, feature_parts
from invented_sightings import acc, seen, stated, visit


def test_written_weights_are_read_again():
    assert Weights.from_toml(to_toml(default_weights(), learned_from="a test")) == default_weights()


@pytest.mark.parametrize(
    "text", ["", "[prior]\nsame = 1", "not toml", "[prior]\nsame = 'x'\nhousehold = 1"]
)
def test_weights_that_cannot_be_read_say_so(text):
    with pytest.raises(WeightsError, match="learn them anew"):
        Weights.from_toml(text)


def test_every_weight_belongs_to_a_feature():
    known = {part for f in all_features() for level in f.levels for part in feature_parts(f, level)}
    assert set(default_weights().parts) <= known


def test_the_curve_rises_and_never_says_certainty():
    odds, p = np.array(default_weights().curve).T
    assert (np.diff(odds) > 0).all()
    assert (np.diff(p) > 0).all()
    assert 0 < p[0] < p[-1] < 1


@given(st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=1, max_size=200))
def test_steps_rise_and_the_top_is_capped_by_what_was_observed(pairs):
    odds, same = np.array([o for o, _ in pairs]), np.array([s for _, s in pairs])
    points = rising_steps(odds, same, least=10)
    shares = [share for _, share in points]
    assert shares == sorted(shares)
    assert shares[-1] <= (len(pairs) + 1) / (len(pairs) + 2)


def test_learning_finds_what_tells_persons_from_strangers():
    sightings, person = [], {}
    for n in range(120):
        one, other = acc(f"user{n}x"), acc(f"somebody{n}y", "post.example")
        person[one] = n
        person[other] = n if n % 2 else -n - 1
        kind, value = ("phone", f"+6421555{n:03}") if n % 2 else ("name", f"Name {n}")
        sightings += [stated(who, kind, value, verified=True) for who in (one, other)]
    world = Labelled.of(
        sightings, notes=(), truth=lambda a, b: SAME if person[a] == person[b] else UNRELATED
    )
    weights = learn([world], [world], start=default_weights())
    phone = sum(weights.parts[f"phone.{part}"][0] for part in ("shared", "verified", "by_2"))
    name = sum(weights.parts[f"name.{part}"][0] for part in ("shared", "verified", "by_2"))
    assert phone > 1
    assert name < 0


def test_places_in_the_table_are_told_apart():
    table = Table.of(default_weights())
    told = [table.level(place) for place in range(len(table.weights))]
    assert len({(feature.name, level) for feature, level in told}) == len(told)


def test_a_note_holds_between_its_bounds():
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    note = SharingNote(IdentifierKind.IP, "198.51.100.0/24", Sharing.VPN, "l", start, end)
    assert holds(note, seconds(datetime(2026, 1, 9, tzinfo=UTC)))
    assert not holds(note, seconds(datetime(2026, 3, 9, tzinfo=UTC)))
    assert holds(note, seconds(None))


def test_notes_on_networks_of_both_versions_speak_of_single_addresses_and_lines():
    notes = Listed(
        SharingNote(IdentifierKind.IP, value, Sharing.CARRIER, value)
        for value in ("198.51.0.0/16", "198.51.100.7", "2001:db8::/32")
    )

    def told(value):
        return {note.source for note in notes.notes_on(Identifier(IdentifierKind.IP, value))}

    assert told("198.51.100.7") == {"198.51.0.0/16", "198.51.100.7"}
    assert told("2001:db8:1:2::/64") == {"2001:db8::/32"}
    assert not told("no address")
    assert not told("203.0.113.1")


def test_one_strong_link_does_not_pull_in_who_is_unlike_all_others():
    support = np.array([[0, 3, 3], [3, 0, -2.4], [3, -2.4, 0]], float)
    support[1, 2] = support[2, 1] = -2.4
    none = np.zeros((3, 3), bool)
    found = clusters(
        support,
        apart=none,
        grounds=np.ones((3, 3), int),
        same=[],
        weights=Weights((0, 0), least_mean=0.5),
    )
    assert max(len(cluster.members) for cluster in found) == 2


def test_what_does_not_carry_a_link_merges_nobody():
    support, none, device = np.full((2, 2), 3.0), np.zeros((2, 2), bool), np.full((2, 2), DEVICE)
    found = clusters(support, apart=none, grounds=device, same=[], weights=Weights((0, 0)))
    assert [cluster.members for cluster in found] == [(0,), (1,)]


def test_a_chain_of_weak_pairs_through_a_crowd_is_cut_at_the_weakest():
    graph = Graph()
    for n in range(2 * MOST_TOGETHER):
        graph.connect(n, n + 1, 0.3 if n % 10 == 9 else 0.99)
    sizes = [len(component) for component in graph.components(range(2 * MOST_TOGETHER))]
    assert max(sizes) <= 10


def test_pairs_that_a_graph_begins_with_are_found_cut_and_connected_as_those_that_came_later():
    keys = np.array([1 << 32 | 2, 2 << 32 | 3, 5 << 32 | 6, 7 << 32 | 8], np.int64)
    grounds = np.array([OWN, OWN, OWN, 0], np.int64)
    pairs = ScoredPairs(keys, *(np.full(4, 0.9) for _ in range(3)), grounds)
    graph = Graph(pairs)
    assert list(graph.components([3, 6, 7])) == [[1, 2, 3], [5, 6]]
    graph.drop(pairs.where(np.array([1])))
    graph.connect(3, 6, 0.9)
    assert list(graph.components([1, 5])) == [[1, 2], [3, 5, 6]]


def test_a_crowd_that_stays_together_at_any_threshold_is_not_clustered():
    graph = Graph()
    for n in range(2 * MOST_TOGETHER):
        graph.connect(n, n + 1, 0.9999)
    assert list(graph.components([0])) == []


def test_explanations_say_what_breaks_the_link():
    a, b = acc("ana"), acc("marsh", "post.example")
    sightings = [
        s
        for one in (a, b)
        for s in (
            stated(one, "phone", "+6421555100", verified=True),
            stated(one, "email", "ana@mail.example", verified=True),
            seen(one, "ip", "203.0.113.7", minute=0),
        )
    ]
    explanation = resolve(sightings).explain(a, b)
    kinds = {piece.kind for piece in explanation.link.evidence}
    assert {"phone", "email", "ip"} <= kinds
    assert explanation.breaking
    assert all(piece.log10_lr > 0 for piece in explanation.breaking)
    assert "203.0.113.7 within 0 s" in " ".join(p.why for p in explanation.link.evidence)


def test_what_says_more_for_a_household_is_told_as_that_and_weighs_against():
    a, b = acc("ana"), acc("ben", "post.example")
    sightings = [*visit(a, "203.0.113.7", minute=0), *visit(b, "203.0.113.7", minute=90)]
    sightings += [stated(one, "name", name) for one, name in ((a, "Ana Marsh"), (b, "Ben Marsh"))]
    explanation = resolve(sightings).explain(a, b)
    (name,) = (one for one in explanation.link.evidence if one.kind == "names")
    assert explanation.against is not None
    assert name.log10_lr > 0 > explanation.against.log10_lr
    assert explanation.against.why == f"{name.why}; it says more for two of one household"


def test_every_feature_says_what_it_means():
    assert all((feature.find.__doc__ or "").strip().endswith(".") for feature in all_features())
