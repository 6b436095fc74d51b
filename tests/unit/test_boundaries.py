"""Boundaries that maps draw: made at set-up, in small files, by the codes that Clew itself uses."""

import json
from importlib.metadata import distribution
from itertools import chain
from pathlib import Path

import pytest

from clew.network.jurisdiction.subdivisions import subdivision_named, subdivision_of

BUNDLED = Path(__file__).parents[2] / "src/clew/bureau/ui/static/ui/map/bundled"


@pytest.fixture(scope="module")
def parts():
    found = {one.stem: json.loads(one.read_text()) for one in BUNDLED.glob("parts/*.json")}
    assert found, "make setup makes them"
    return found


def _drawn(topology):
    return {one["id"] for one in topology["objects"]["parts"]["geometries"] if "id" in one}


def test_all_states_and_union_territories_of_india_have_a_boundary(parts):
    kinds = [subdivision_of(code).kind for code in _drawn(parts["IN"])]

    assert sorted(set(kinds)) == ["State", "Union territory"]
    assert (kinds.count("State"), kinds.count("Union territory")) == (28, 8)


def test_each_subdivision_of_the_table_is_drawn_or_has_a_point_on_the_map(parts):
    path = distribution("iso3166-2").locate_file("iso3166_2/iso3166-2.json")
    table = json.loads(Path(str(path)).read_text())

    for country, rows in table.items():
        first_level = {code for code, row in rows.items() if not row["parentCode"]}
        held = parts.get(country, {"objects": {"parts": {"geometries": []}}, "centres": {}})
        assert _drawn(held) | held["centres"].keys() == first_level
        assert not _drawn(held) & held["centres"].keys()


def test_points_are_degrees_east_and_north(parts):
    for east, north in chain.from_iterable(one["centres"].values() for one in parts.values()):
        assert -180 <= east <= 180
        assert -90 <= north <= 90


@pytest.mark.parametrize(
    ("told", "country", "code"),
    [("GB-FLN", "GB", "GB-WLS"), ("Telangana", "IN", "IN-TS"), ("Odisha", "IN", "IN-OD")],
)
def test_a_boundary_of_an_older_code_or_a_lower_level_is_the_first_level_s(
    parts, told, country, code
):
    assert subdivision_named(told, country) == code
    assert code in _drawn(parts[country])


def test_every_country_s_shape_has_a_code_of_two_letters_and_a_name():
    world = json.loads((BUNDLED / "world.json").read_text())
    shapes = [one for one in world["objects"]["countries"]["geometries"] if "id" in one]

    assert len(shapes) > 200
    assert all(len(one["id"]) == 2 and one["properties"]["name"] for one in shapes)


def test_files_that_browsers_ask_for_are_small():
    sizes = {one.name: one.stat().st_size for one in BUNDLED.glob("parts/*.json")}

    assert (BUNDLED / "world.json").stat().st_size < 200_000
    assert max(sizes.values()) < 100_000
