"""An analyst takes an invented world's reports in and learns who stands behind them, by command."""

import json
from collections import Counter
from itertools import combinations, pairwise

import pytest
from clew_command import Workstation

from clew.intake.sources.cybertip_xml import SOURCE
from clew.simulate.worlds import Settings, make_world
from clew.simulate.worlds.writing.folder import write_world

_ACCOUNT = {"service": str, "account": str}


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
            if (one["service"], one["account"]) in person_of
        ]
        linked.update(a == b for a, b in combinations(known, 2))

    assert linked[True] > 50
    assert linked[False] <= 0.05 * linked[True]


def test_entities_have_the_shape_that_programs_read(analyst):
    entities = analyst.lines("network", "entities")
    for entity in entities:
        _assert_is_entity(entity)
    assert any(one["subdivision"] for one in entities)
    assert any(one["mentions"] and not one["accounts"] for one in entities)


def test_links_have_the_shape_that_programs_read(analyst):
    links = analyst.lines("network", "links", "--least", "0.2")
    for link in links:
        assert {"a", "b", "p_same", "p_household", "evidence"} == set(link)
        assert all({"service", "account"} <= set(link[side]) for side in "ab")
        assert all({"kind", "log10_lr", "why"} == set(one) for one in link["evidence"])
    assert all(link[side]["service"] or link[side]["mention"] for link in links for side in "ab")


def test_groups_have_the_shape_that_programs_read(analyst):
    entities = {one["entity"]: one for one in analyst.lines("network", "entities")}
    for group in analyst.lines("network", "groups"):
        assert {"group", "members", "organised_p"} <= set(group)
        for member in group["members"]:
            _assert_is_entity(member)
            assert member == entities[member["entity"]]
            assert group["group"] in member["groups"]


def test_links_say_why_and_are_explained_judged_and_parted(world, analyst):
    link = analyst.lines("network", "links")[0]
    a, b = (f"{link[side]['account']}@{link[side]['service']}" for side in "ab")
    (explained,) = analyst.lines("network", "explain", a, b)
    told = analyst.clew("network", "explain", a, b)

    assert explained["evidence"] == link["evidence"]
    assert explained["breaking"]
    assert all(one["why"] in told for one in link["evidence"])
    assert "persons decide" in told

    told = analyst.clew("network", "judge", a, b, "not", "--reason", "two brothers")
    assert "told by networks.csv" in told
    assert "clew network update" in analyst.clew("network", "links")
    assert "told anew" in analyst.clew("network", "update", "--networks", world / "networks.csv")
    parted = analyst.lines("network", "entities")
    (judged,) = analyst.lines("network", "judgements")

    together = [one for one in parted if {a, b} <= _names(one)]
    assert together == []
    analyst.clew("network", "undo", judged["id"], "--reason", "only one of them lives")
    analyst.clew("network", "update", "--networks", world / "networks.csv")
    assert any({a, b} <= _names(one) for one in analyst.lines("network", "entities"))


def test_groups_and_paths_are_told_in_words(analyst):
    group = max(analyst.lines("network", "groups"), key=lambda one: one["organised_p"])
    first, *_, last = (one["entity"] for one in group["members"])
    paths = analyst.lines("network", "path", first, last)

    assert group["organised_p"] > 0.5
    assert all("complete" in one for one in paths)
    for likelier, next_one in pairwise(paths):
        assert likelier["p"] >= next_one["p"] * (1 - 1e-9)
    assert all(step["why"] for one in paths for step in one["steps"])
    assert analyst.clew("network", "path", first, last).startswith(f"{paths[0]['p']:.3f}: ")


def test_a_report_that_comes_in_and_one_that_is_recalled_are_reflected_at_once(tmp_path):
    analyst = Workstation(tmp_path)
    analyst.clew("init", "--bureau", "Ruritania")
    example = SOURCE.examples()[0]
    for number in (1, 2):
        content = example.files["tip.xml"].replace(b"1000001", f"{number}".encode())
        (tmp_path / f"{number}.xml").write_bytes(content.replace(b"ana7", f"ana{number}".encode()))
    assert "Your network" not in analyst.clew("intake", tmp_path / "1.xml")
    analyst.clew("network", "build")

    told = analyst.clew("intake", tmp_path / "2.xml")

    assert "Your network is up to date" in told
    assert "Groups and roles are of " in told
    entities = analyst.lines("network", "entities")
    assert any("ana2@store example" in _names(one) for one in entities)
    told = analyst.clew("reports", "recall", "cybertip:2", "--reason", "sent in error")
    assert "Groups, roles and paths are gone" in told
    assert "Groups are gone" in analyst.clew("network", "groups")
    (tmp_path / "ours.csv").write_text("network,country\n203.0.113.0/24,NZ\n")
    with pytest.MonkeyPatch.context() as node:
        node.setenv("CLEW_NETWORKS", str(tmp_path / "ours.csv"))
        assert "ours.csv" in analyst.clew("network", "build")


def test_what_is_not_there_is_said(analyst):
    assert "clew network entities" in analyst.clew("network", "explain", "a@b", "c@d", code=2)
    assert "one entity" in analyst.clew("network", "path", *_twice(analyst), code=2)


def _assert_is_entity(row):
    assert {"entity", "accounts", "p", "roles", "group", "country", "subdivision"} <= set(row)
    assert all({"role", "p"} <= set(role) for role in row["roles"])
    for one in row["accounts"]:
        assert {name: type(value) for name, value in one.items()} == _ACCOUNT


def _names(entity):
    return {f"{one['account']}@{one['service']}" for one in entity["accounts"]}


def _twice(analyst):
    name = analyst.lines("network", "entities")[0]["entity"]
    return name, name
