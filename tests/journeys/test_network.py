"""An analyst takes an invented world's reports in and learns who stands behind them, by command."""

import json
from collections import Counter
from itertools import combinations, pairwise

import pytest
from clew_command import Workstation

from clew.simulate.worlds import Settings, make_world
from clew.simulate.worlds.writing.folder import write_world


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    write_world(folder, make_world(7, Settings(persons=80, countries=20)))
    return folder


@pytest.fixture(scope="module")
def analyst(world, tmp_path_factory):
    one = Workstation(tmp_path_factory.mktemp("analyst"))
    one.clew("init", "--bureau", "Ruritania")
    one.clew("intake", world / "reports")
    one.clew("network", "build", "--networks", world / "networks.csv")
    return one


def _person_of(world):
    truth = json.loads((world / "truth.json").read_text())
    return {(one["service"], one["account"]): one["person"] for one in truth["accounts"]}


def test_accounts_become_people_and_hardly_ever_the_wrong_ones(world, analyst):
    person_of = _person_of(world)
    linked = Counter()
    for entity in analyst.lines("network", "entities", "--several"):
        assert entity["p"] > 0.5
        known = [
            person_of[one["service"], one["account"]]
            for one in entity["accounts"]
            if (one.get("service"), one.get("account")) in person_of
        ]
        linked.update(a == b for a, b in combinations(known, 2))

    assert linked[True] > 50
    assert linked[False] <= 0.05 * linked[True]


def test_entities_have_the_shape_that_programs_read(analyst):
    for entity in analyst.lines("network", "entities"):
        assert {"entity", "accounts", "p", "roles", "group", "country", "subdivision"} <= set(
            entity
        )
        assert all({"role", "p"} <= set(role) for role in entity["roles"])
    assert any(one["subdivision"] for one in analyst.lines("network", "entities"))


def test_links_say_why_and_are_explained_judged_and_parted(analyst):
    link = analyst.lines("network", "links")[0]
    a, b = (f"{link[side]['account']}@{link[side]['service']}" for side in "ab")
    (explained,) = analyst.lines("network", "explain", a, b)
    told = analyst.clew("network", "explain", a, b)

    assert explained["evidence"] == link["evidence"]
    assert explained["breaking"]
    assert all(one["why"] in told for one in link["evidence"])
    assert "persons decide" in told

    analyst.clew("network", "judge", a, b, "not", "--reason", "two brothers")
    assert "clew network build" in analyst.clew("network", "links")
    analyst.clew("network", "build")
    parted = analyst.lines("network", "entities")
    (judged,) = analyst.lines("network", "judgements")

    together = [one for one in parted if {a, b} <= _names(one)]
    assert together == []
    analyst.clew("network", "undo", judged["id"], "--reason", "only one of them lives")
    analyst.clew("network", "build")
    assert any({a, b} <= _names(one) for one in analyst.lines("network", "entities"))


def test_groups_and_paths_are_told_in_words(analyst):
    group = max(analyst.lines("network", "groups"), key=lambda one: one["organised_p"])
    first, *_, last = group["members"]
    paths = analyst.lines("network", "path", first, last)

    assert group["organised_p"] > 0.5
    for likelier, next_one in pairwise(paths):
        assert likelier["p"] >= next_one["p"] * (1 - 1e-9)
    assert all(step["why"] for one in paths for step in one["steps"])
    assert analyst.clew("network", "path", first, last).startswith(f"{paths[0]['p']:.3f}: ")


def test_what_is_not_there_is_said(analyst):
    assert "clew network entities" in analyst.clew("network", "explain", "a@b", "c@d", code=2)
    assert "one entity" in analyst.clew("network", "path", *_twice(analyst), code=2)


def _names(entity):
    return {f"{one.get('account')}@{one.get('service')}" for one in entity["accounts"]}


def _twice(analyst):
    name = analyst.lines("network", "entities")[0]["entity"]
    return name, name
