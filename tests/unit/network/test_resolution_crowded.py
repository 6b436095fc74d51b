"""What many share: a report more or less of it changes what a full rebuild would, and no more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.model.sighting import Event
from clew.network.resolution import Resolution, resolve
from clew.network.resolution.pairing import Pairing
from clew.network.resolution.weights import default_weights
from invented_sightings import acc, seen

_DAY = 24 * 60
_USERS = [acc(f"user{n}x", f"s{n % 3}.example") for n in range(45)]
_SHARED = {
    "ip": ("198.51.100.1", (3, 8, 11, 12, 13, 30, 45)),
    "phone": ("+6421555100", (2, 4, 10, 29, 30, 31)),
    "name": ("Ana Marsh", (13, 14, 15, 16)),
    "screen_name": ("quietfox12", (9, 10, 11, 15)),
}
"""What is shared, and by how many: numbers about which one user more or less says otherwise."""


@st.composite
def _crowds(draw):
    """Sightings of one thing by many accounts, within days or months, each its own report."""
    kind = draw(st.sampled_from(sorted(_SHARED)))
    value, sizes = _SHARED[kind]
    every = draw(st.sampled_from([0.8, 0.85, 5, 240, _DAY]))
    ports = draw(st.sampled_from([(None,), (4_000,), (None, 4_010, 60_000)]))
    return [
        seen(user, kind, value, minute=n * every, port=ports[n % len(ports)])
        for n, user in enumerate(_USERS[: draw(st.sampled_from(sizes))])
    ]


@st.composite
def _more(draw):
    """One sighting of what may be shared, by one of the crowd or by a newcomer."""
    kind = draw(st.sampled_from(sorted(_SHARED)))
    value = draw(st.sampled_from([_SHARED[kind][0], _SHARED[kind][0] + "1"]))
    return seen(
        draw(st.sampled_from([*_USERS, acc("newcomer"), acc("latecomer", "post.example")])),
        kind,
        value,
        minute=draw(st.none() | st.sampled_from([0, 3, 7, 60, 600, _DAY, 8 * _DAY, 70 * _DAY])),
        event=draw(st.sampled_from([Event.LOGIN, Event.STATED])),
        report=draw(st.sampled_from(["new:1", "new:2", f"log:{_USERS[0].value}"])),
        occasion=draw(st.sampled_from("12")),
        port=draw(st.sampled_from([None, 4_001, 4_012])),
    )


_STEP = st.lists(_more(), min_size=1, max_size=3) | st.sampled_from(
    ["new:1", *(f"log:{user.value}" for user in _USERS[:4])]
)


@settings(max_examples=30, deadline=None)
@given(st.lists(_crowds(), min_size=1, max_size=3), st.lists(_STEP, min_size=1, max_size=5))
def test_what_comes_or_goes_at_what_a_crowd_shares_gives_what_a_full_rebuild_gives(crowds, steps):
    held = [sighting for crowd in crowds for sighting in crowd]
    resolution = resolve(held)
    for step in steps:
        if isinstance(step, str):
            held = [sighting for sighting in held if sighting.report != step]
            resolution.withdraw(step)
        else:
            held += step
            resolution.add(step)
    anew = resolve(held)
    assert _scores(resolution) == _scores(anew)
    assert resolution.links == anew.links
    assert resolution.entities == anew.entities


def _at(user, minute, report=None):
    return seen(user, "ip", "198.51.100.1", minute=minute, report=report)


@pytest.mark.parametrize("at_once", range(6, 10))
def test_a_day_that_becomes_crowded_parts_those_seen_the_day_before_from_those_the_day_after(
    at_once,
):
    month = [_at(user, n * _DAY // 2) for n, user in enumerate(_USERS)]
    day = [_at(acc(f"guest{n}x"), 10 * _DAY + n) for n in range(at_once)]
    known = [*month, *day, _at(acc("later"), 11 * _DAY + 60)]
    more = [_at(acc("newcomer"), 9 * _DAY + 60, "new:1")]
    resolution = resolve(known)
    resolution.add(more)
    assert _scores(resolution) == _scores(resolve([*known, *more]))


def test_one_sighting_more_at_an_address_of_a_crowd_concerns_nobody_else():
    users = [acc(f"user{n}x") for n in range(100)]
    pairing = Pairing((), default_weights())
    pairing.add(seen(user, "ip", "198.51.100.1", minute=n) for n, user in enumerate(users))
    renewed = pairing.add([seen(acc("newcomer"), "ip", "198.51.100.1", minute=50)])
    assert {*pairing.known(acc("newcomer"))} <= renewed.subjects
    assert renewed.subjects.isdisjoint(pairing.known(*users))


def test_who_leaves_a_small_place_lets_the_others_be_compared():
    users = [acc(f"user{n}x") for n in range(13)]
    resolution = Resolution()
    resolution.add(seen(user, "ip", "203.0.113.7", minute=n) for n, user in enumerate(users))
    before = resolution.links_of(users[3])
    resolution.withdraw(f"log:{users[0].value}")
    assert resolution.links_of(users[3]) != before


def _scores(resolution):
    """What every candidate pair scores, those too that no link is told of."""
    pairs, nouns = resolution._pairing.pairs, resolution._pairing.rows.nouns
    columns = (pairs.p_same, pairs.p_household, pairs.support, pairs.grounds)
    scored = zip(pairs.low, pairs.high, *(column.tolist() for column in columns), strict=True)
    return {frozenset((nouns[low], nouns[high])): scores for low, high, *scores in scored}
