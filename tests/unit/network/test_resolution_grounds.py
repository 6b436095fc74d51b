"""What a link may stand on: which sorts of evidence make two accounts one entity, which never."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.network.resolution import resolve
from clew.network.resolution.clustering import clusters
from clew.network.resolution.grounds import ADDRESS, DEVICE, OWN, carries, grounds_of
from clew.network.resolution.registry import all_features
from clew.network.resolution.weights import Weights
from invented_sightings import acc, seen, stated, together

_HINT = 8
_GROUNDS = st.integers(0, (1 << 40) - 1)


def _merged(**between):
    """The clusters of accounts a, b, c whose pairs are as likely, on these grounds."""
    grounds = np.zeros((3, 3), np.int64)
    for pair, ground in between.items():
        one, other = ("abc".index(letter) for letter in pair)
        grounds[one, other] = grounds[other, one] = ground
    support, none = np.full((3, 3), 2.0), np.zeros((3, 3), bool)
    found = clusters(support, apart=none, grounds=grounds, same=[], weights=Weights((0, 0)))
    return ["".join("abc"[place] for place in cluster.members) for cluster in found]


@given(_GROUNDS, _GROUNDS)
def test_more_grounds_never_carry_less(some, more):
    carried = carries(np.array([some, some | more]))
    assert carried[0] <= carried[1]


@pytest.mark.parametrize("ground", [0, DEVICE, ADDRESS, _HINT])
def test_one_sort_of_surroundings_or_one_hint_carries_nothing(ground):
    assert not carries(np.array(ground))


@pytest.mark.parametrize("grounds", [OWN, DEVICE | ADDRESS, DEVICE | _HINT, _HINT | 2 * _HINT])
def test_something_of_ones_own_or_two_sorts_carry(grounds):
    assert carries(np.array(grounds))


def test_an_account_joins_by_the_device_of_one_and_the_address_of_another():
    assert _merged(ab=OWN, ac=DEVICE, bc=ADDRESS) == ["abc"]


def test_the_device_of_one_and_of_another_is_still_a_device_alone():
    assert _merged(ab=OWN, ac=DEVICE, bc=DEVICE) == ["ab", "c"]


def test_accounts_that_share_one_sort_each_are_nobodys():
    assert _merged(ab=DEVICE, bc=ADDRESS) == ["a", "b", "c"]


@pytest.mark.parametrize(("one", "other"), [("name", "names"), ("screen_name", "handles")])
def test_the_same_name_and_a_spelling_of_it_are_one_hint(one, other):
    features = [f for f in all_features() if f.name in {one, other}]
    levels = sum(len(feature.levels) for feature in features)
    hints = set(grounds_of(features, [True] * levels).tolist()) - {0}
    assert len(hints) == 1


def test_a_phone_alone_may_be_the_one_of_a_home_and_links_nobody():
    a, b = acc("ana"), acc("marsh", "post.example")
    resolution = resolve(stated(one, "phone", "+6421555100", verified=True) for one in (a, b))
    assert not together(resolution, a, b)
    assert resolution.explain(a, b).link.p_same > 0.5


def test_a_file_that_only_two_accounts_had_links_nobody_by_itself():
    a, b = acc("ana"), acc("ben", "post.example")
    sightings = [seen(one, "file_hash", "sha256:ab", minute=m) for one, m in ((a, 0), (b, 3))]
    resolution = resolve(sightings)
    assert not together(resolution, a, b)
    assert not resolution.explain(a, b).carried


def test_an_address_of_a_crowd_months_apart_is_no_ground():
    a, b = acc("ana"), acc("ben", "post.example")
    crowd = [seen(acc(f"u{n}x"), "ip", "198.51.100.1", minute=n) for n in range(300)]
    own = [
        s
        for one, minute in ((a, 10), (b, 200_000))
        for s in (
            seen(one, "ip", "198.51.100.1", minute=minute),
            seen(one, "device", "d1", minute=minute + 5_000),
        )
    ]
    resolution = resolve([*crowd, *own])
    assert not resolution.explain(a, b).carried
    assert not together(resolution, a, b)


@pytest.mark.parametrize(
    ("native", "latin", "says"),
    [
        ("Слава Мирошина", "Slava Miroshina", "may be one name"),
        ("Слава Мирошина", "Lena Miroshina", "share one word"),
        ("Слава Мирошина", "Boris Quillan", "no word of them"),
    ],
)
def test_names_in_two_scripts_are_compared_by_their_sound(native, latin, says):
    a, b = acc("ana"), acc("ben", "post.example")
    named = [stated(a, "name", native), stated(b, "name", latin)]
    both = [stated(one, "phone", "+6421555100") for one in (a, b)]
    (piece,) = [
        p for p in resolve([*named, *both]).explain(a, b).link.evidence if p.kind == "names"
    ]
    assert says in piece.why


def test_names_without_consonants_to_compare_say_nothing():
    a, b = acc("ana"), acc("ben", "post.example")
    named = [stated(a, "name", "Ио Ая"), stated(b, "name", "Uwe Aho")]
    kinds = {piece.kind for piece in resolve(named).explain(a, b).link.evidence}
    assert "names" not in kinds


def test_a_given_name_alone_is_no_spelling_of_a_whole_name():
    a, b = acc("ana"), acc("ben", "post.example")
    named = [stated(a, "name", "Ana"), stated(b, "name", "Ana Marsh")]
    (piece,) = [p for p in resolve(named).explain(a, b).link.evidence if p.kind == "names"]
    assert "share one word" in piece.why
