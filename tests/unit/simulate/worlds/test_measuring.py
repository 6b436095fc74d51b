"""An answer is held against its world without mercy; a simple one stands in for Clew here."""

from collections import defaultdict

import pytest

from clew.model.identifier import IdentifierKind as Kind
from clew.model.network import Entity, Group, Link
from clew.simulate.worlds import Settings, make_world
from clew.simulate.worlds.measuring import Answer, answer_of, measured


@pytest.fixture(scope="module")
def world():
    return make_world(2, Settings(persons=80, countries=6))


def the_truth(world):
    behind = world.truth.accounts
    subjects = {s.subject for s in world.settled()}
    people, groups = defaultdict(list), defaultdict(set)
    for subject in sorted(subjects):
        people[behind[subject].person].append(subject)
        if behind[subject].group is not None:
            groups[behind[subject].group].add(f"person {behind[subject].person}")
    entities = [Entity(f"person {p}", tuple(some), 1.0) for p, some in people.items()]
    links = [Link(some[0], other, 1.0, 0.0) for some in people.values() for other in some[1:]]
    found = [Group(f"group {n}", tuple(sorted(some)), 0.9) for n, some in groups.items()]
    return entities, links, found


def connected(world, *kinds):
    """A stand-in: whoever shares an identifier is the same."""
    leader = {}

    def lead(one):
        while leader.setdefault(one, one) != one:
            one = leader[one]
        return one

    for sighting in world.settled():
        lead(sighting.subject)
        if sighting.identifier.kind in kinds:
            leader[lead(sighting.subject)] = lead(sighting.identifier)
    return Answer({one: lead(one) for one in list(leader)})


def test_the_truth_gets_full_marks(world):
    values = measured(world, answer_of(*the_truth(world)))

    wrong = {"innocents linked", "calibration error"}
    assert {name: value for name, value in values.items() if name in wrong} == dict.fromkeys(
        wrong, 0
    )
    assert all(value == 1 for name, value in values.items() if name not in wrong)
    assert "groups, adjusted Rand" in values


def test_shared_e_mails_find_some_and_are_mostly_right(world):
    values = measured(world, connected(world, Kind.EMAIL, Kind.DEVICE))

    assert 0.1 < values["pair recall"] < 0.9
    assert values["pair precision"] > 0.1


def test_shared_addresses_link_the_innocent(world):
    values = measured(world, connected(world, Kind.IP))

    assert values["innocents linked"] > 0.5
    assert values["pair precision"] < 0.1


def test_groups_of_the_wrong_people_score_less_and_unlikely_ones_do_not_count(world):
    entities, links, groups = the_truth(world)
    mixed = [Group("all", tuple(e.id for e in entities), 0.9)]
    unlikely = [Group(g.id, g.members, 0.1) for g in groups]

    for wrong in (mixed, unlikely):
        values = measured(world, answer_of(entities, links, wrong))
        assert values["groups, adjusted Rand"] < 0.5


def test_what_is_not_told_is_not_measured(world):
    values = measured(world, Answer({}))

    assert "calibration error" not in values
    assert "groups, adjusted Rand" not in values
    assert (values["pair precision"], values["pair recall"]) == (1, 0)
