"""A plan's file: what can be used is taken, and what cannot is told by line and cause."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.bureau.operations.plan_file import PlanFileError, read_plan
from clew.bureau.operations.plan_row import COLUMNS, PlanRowError, planned_site
from clew.bureau.operations.windows import UnknownZoneError, local_window, zone_named

GOOD = {"site": "S-1", "address": "1 Lake Road, Jaipur, Rajasthan, India", "zone": "Asia/Kolkata"}
WARRANT = {
    "process": "search warrant",
    "authority": "Court",
    "number": "1",
    "valid_from": "2026-03-01",
    "valid_until": "2026-03-31",
}
REFUSED = {
    "no label": ({"site": " "}, "site: it is empty"),
    "a long label": ({"site": "x" * 61}, "site: it is longer than 60"),
    "no address": ({"address": ""}, "address: it is empty"),
    "no country": ({"address": "1 Lake Road"}, "country: it is empty"),
    "no such country": ({"country": "Utopia"}, "country: 'Utopia' is no country"),
    "no such state": ({"state": "Atlantis"}, "state: 'Atlantis' is no state"),
    "no zone": ({"zone": ""}, "zone: it is empty"),
    "no such zone": ({"zone": "Asia/Atlantis"}, "zone: 'Asia/Atlantis' is no time zone"),
    "a zone that leads away": ({"zone": "../etc/passwd"}, "zone: '../etc/passwd' is no time"),
    "one coordinate": ({"latitude": "1"}, "longitude: it is empty"),
    "no number": ({"latitude": "north", "longitude": "1"}, "latitude: 'north' is no number"),
    "off the earth": ({"latitude": "91", "longitude": "1"}, "latitude: '91' is not between"),
    "not finite": ({"latitude": "nan", "longitude": "1"}, "latitude: 'nan' is not between"),
    "people of no team": ({"officers": "ada"}, "team: people are named"),
    "an object": ({"address": {"street": "x"}}, "address: it is an object"),
    "no such process": (WARRANT | {"process": "spell"}, "process: 'spell' is none"),
    "half a process": (WARRANT | {"number": ""}, "number: it is empty"),
    "no time": (WARRANT | {"valid_from": "soon"}, "valid_from: 'soon' is no time"),
    "a year before UTC": (WARRANT | {"valid_from": "0001-01-01T00:00"}, "valid_from: '0001"),
    "the last day": (WARRANT | {"valid_until": "9999-12-31"}, "valid_until: '9999"),
    "backwards": (WARRANT | {"valid_until": "2026-02-01"}, "valid_until: it is not after"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_row_that_cannot_be_used_says_which_column_and_why(why):
    cells, words = REFUSED[why]
    with pytest.raises(PlanRowError) as refused:
        planned_site(GOOD | cells)
    assert str(refused.value).startswith(words)


def test_a_day_alone_is_whole_and_local():
    process = planned_site(GOOD | WARRANT).process
    assert process.valid_from.isoformat() == "2026-03-01T00:00:00+05:30"
    assert process.valid_until.isoformat() == "2026-04-01T00:00:00+05:30"


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, st.text(max_size=12))))
def test_whatever_a_row_says_it_is_taken_or_refused(cells):
    with suppress(PlanRowError):
        site = planned_site(GOOD | cells)
        assert site.label
        assert site.zone


def test_a_csv_is_read_with_what_is_wrong_told_by_its_line(tmp_path):
    file = tmp_path / "plan.csv"
    file.write_text(
        "Site,Address,State,Colour\n"
        'S-1,"1 Lake Road, Jaipur, India",Rajasthan,red\n'
        "S-2,2 Fort Road,,\n"
        "\n"
        'S-1,"3 Hill Road, Delhi, India",,\n'
        'S-3,"4 Mill Road, Delhi, India"\n'
    )
    plan = read_plan(file, zone="Asia/Kolkata")
    assert [(one.where, one.site.label) for one in plan.rows] == [
        ("line 2", "S-1"),
        ("line 6", "S-3"),
    ]
    assert [(one.where, one.why.split(";")[0]) for one in plan.refused] == [
        ("line 1", "the column 'colour' is not known"),
        ("line 3", "country: it is empty, and the address does not end with one"),
        ("line 5", "site: S-1 stands on line 2 already"),
    ]


def test_a_json_is_read_alike(tmp_path):
    file = tmp_path / "plan.json"
    sites = [GOOD | {"targets": ["A", "B <lark@chat.example>"], "colour": 1}, 7, GOOD | {"site": 2}]
    file.write_text(json.dumps({"sites": sites}))
    plan = read_plan(file)
    assert [one.name for one in plan.rows[0].site.targets] == ["A", "B"]
    assert [one.site.label for one in plan.rows] == ["S-1", "2"]
    assert [one.where for one in plan.refused] == ["site 1", "site 2"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "{", "[" * 100_000, '{"sites": 7}'])
@pytest.mark.parametrize("name", ["plan.csv", "plan.json"])
def test_what_is_no_plan_is_refused_whole(tmp_path, name, text):
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(PlanFileError, match=name):
        read_plan(file)


def test_a_window_over_midnight_and_over_a_change_of_clocks_says_both():
    late = datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 3, tzinfo=UTC)
    told = local_window(*late, zone="Europe/Paris")
    assert told == "2026-03-28 23:00 (UTC+01:00) - 2026-03-29 05:00 (UTC+02:00)"
    for name in ("Nowhere", "", "Asia", "/etc/passwd"):
        with pytest.raises(UnknownZoneError):
            zone_named(name)
