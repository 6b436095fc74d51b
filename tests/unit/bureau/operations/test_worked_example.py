"""The invented plan of the demo: 56 sites in 19 states and one union territory of India."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.plan_file import read_plan
from clew.bureau.operations.queries import plan_of
from clew.bureau.operations.queries.counting import by_part, parts_in_words
from clew.simulate.plan import DAY, ZONE, write_plan
from records import NOW, make_case, make_officer

pytestmark = pytest.mark.django_db


def test_the_worked_example_is_taken_in_whole_and_says_what_is_amiss(tmp_path):
    rosa = make_officer("rosa")
    begins = datetime.fromisoformat(f"{DAY}T05:30").replace(tzinfo=ZoneInfo(ZONE))
    operation = open_operation(
        rosa,
        case=make_case(rosa),
        name="Lantern",
        commander="rosa",
        begins_at=begins,
        ends_at=begins + timedelta(hours=4),
        now=NOW,
    )
    assert write_plan(tmp_path / "plan.csv", seed=7) == 56
    told = read_plan(tmp_path / "plan.csv")
    assert told.refused == ()

    done = take_in_plan(rosa, operation_id=operation.pk, rows=told.rows, now=NOW)
    again = take_in_plan(rosa, operation_id=operation.pk, rows=told.rows, now=NOW)

    assert (done.added, done.refused, again.unchanged) == (56, (), 56)
    plan = plan_of(rosa, operation, now=NOW)
    assert parts_in_words(by_part(plan.sites)) == "19 states, 1 union territory"
    assert plan.windows == [f"{DAY} 05:30 - 09:30 (UTC+05:30)"]
    amiss = {site.label: site.warnings for site in plan.sites if site.warnings}
    assert sorted(amiss) == ["S-12", "S-31", "S-44"]
    assert "does not cover the window" in amiss["S-12"][0]
    assert amiss["S-44"] == ("no team goes there",)


def test_the_same_seed_writes_the_same_plan(tmp_path):
    for name in ("a.csv", "b.csv"):
        write_plan(tmp_path / name, seed=3)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
