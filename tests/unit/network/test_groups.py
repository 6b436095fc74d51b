"""Groups: the organised are found, families and clubs are not called so, the harmed are in none."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import invented_network as net
from clew.model.sighting import Event, Standing
from clew.network.groups.finding import find_groups

NAMES = [*(f"a{n}" for n in range(6)), *(f"b{n}" for n in range(4)), "lone", "friend"]
SEEN = [
    *net.ring("a", size=6, report="r:a"),
    *net.ring("b", size=4, report="r:b"),
    net.sent("lone", "friend"),
    net.sent("a0", "lone", day=3),
]


def members(groups):
    return [set(group.members) for group in groups.groups]


def ids(prefix, size):
    return {f"e-{prefix}{n}" for n in range(size)}


def chatter(names, *, messages=3):
    """Everybody writes to everybody, and back: a family, or friends."""
    for day in range(messages):
        for a in names:
            for b in names:
                if a != b:
                    yield net.sent(a, b, day=day)


def test_two_organised_groups_are_found_and_the_lone_stay_alone():
    found = find_groups(net.entities(NAMES), SEEN)
    assert sorted(members(found), key=len) == [ids("b", 4), ids("a", 6)]
    assert all(group.organised_p > 0.5 for group in found.groups)
    assert found.of("e-lone") == ()


@settings(deadline=None)
@given(st.permutations(SEEN), st.permutations(NAMES))
def test_the_order_of_sightings_and_entities_changes_nothing(seen, names):
    found = find_groups(net.entities(names), seen)
    first = find_groups(net.entities(NAMES), SEEN)
    assert (found.groups, found.shapes) == (first.groups, first.shapes)


def test_another_run_of_the_program_finds_the_same():
    program = (
        "import invented_network as net; from clew.network.groups.finding import find_groups;"
        "names = [f'{p}{n}' for p in 'abcdefgh' for n in range(5)];"
        "seen = [one for p in 'abcdefgh' for one in net.ring(p)];"
        "seen += [net.sent(f'{a}1', f'{b}2') for a, b in zip('abcdefgh', 'bcdefgha')];"
        "print(find_groups(net.entities(names), seen).groups)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": str(seed)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in range(3)
    }
    assert len(told) == 1


def test_a_report_that_is_recalled_takes_its_group_with_it():
    left = [seen for seen in SEEN if seen.report != "r:b"]
    assert members(find_groups(net.entities(NAMES), left)) == [ids("a", 6)]


@pytest.mark.parametrize("size", [3, 5, 12])
def test_a_family_that_writes_to_each_other_does_not_look_organised(size):
    names = [f"n{number}" for number in range(size)]
    for group in find_groups(net.entities(names), chatter(names)).groups:
        assert group.organised_p < 0.5


def test_a_club_in_a_room_does_not_look_organised():
    names = [f"n{number}" for number in range(12)]
    chess = net.room("chess")
    seen = [net.held(name, chess, event=Event.MESSAGE, day=n) for n, name in enumerate(names)]
    (club,) = find_groups(net.entities(names), seen).groups
    assert club.organised_p < 0.5


def test_buyers_of_a_shop_do_not_look_organised():
    names = ["shop", *(f"n{number}" for number in range(20))]
    seen = [net.sent(name, "shop", event=Event.PURCHASE, day=n) for n, name in enumerate(names[1:])]
    for group in find_groups(net.entities(names), seen).groups:
        assert group.organised_p < 0.5


@pytest.mark.parametrize("standing", [Standing.VICTIM, Standing.WITNESS])
def test_the_harmed_are_members_of_no_group(standing):
    told = net.sent("a5", "lone", day=9, standing=standing)
    found = find_groups(net.entities(NAMES), [*SEEN, told])
    assert ids("a", 5) in members(found)
    assert found.of("e-a5") == ()
    assert any("e-a5" in (tie.a, tie.b) for tie in found.ties)


def test_who_is_a_suspect_in_one_report_and_a_victim_in_another_stays_in():
    told = [
        net.sent("a5", "lone", day=9, standing=Standing.VICTIM),
        net.sent("a5", "lone", day=9, standing=Standing.SUSPECT),
    ]
    assert find_groups(net.entities(NAMES), [*SEEN, *told]).of("e-a5")


def test_who_is_as_close_to_two_groups_belongs_to_both():
    a, b = [*net.ring("a", size=16)], [*net.ring("b", size=16)]
    names = [f"{p}{n}" for p in "ab" for n in range(16)] + ["both"]
    between = [
        net.sent(f"{p}{n}", "both", event=Event.SHARE, day=n) for p in "ab" for n in range(3)
    ]
    found = find_groups(net.entities(names), a + b + between)
    assert members(found) == [ids("a", 16) | {"e-both"}, ids("b", 16) | {"e-both"}]


@pytest.mark.parametrize("names", [[], ["one"], ["one", "two"]])
def test_fewer_than_three_are_no_group(names):
    found = find_groups(net.entities(names), [net.sent("one", "two"), net.sent("one", "one")])
    assert found.groups == ()


def test_a_star_of_many_ends():
    names = ["hub", *(f"n{number}" for number in range(20_000))]
    star = [net.sent("hub", name, event=Event.MESSAGE) for name in names[1:]]
    for group in find_groups(net.entities(names), star).groups:
        assert group.organised_p < 0.5
