"""An operation from its plan to what came of it, at the command line."""

from pathlib import Path

import pytest
from clew_command import HURRIED, Workstation
from PIL import Image

PLAN = """site,address,state,team,others,targets,process,authority,number,valid_from,valid_until
S-1,"1 Lake Road, Jaipur, India",Rajasthan,Jaipur,A local officer,A. Example,{warrant}
S-2,"2 Fort Road, Delhi, India",,Delhi,,B. Example,{late}
S-3,3 Mill Road,,,,,,,,,
"""
WARRANT = "search warrant,Court,1/26,2026-01-01,2026-01-31"
LATE = "search warrant,Court,2/26,2026-01-03,2026-01-31"


@pytest.fixture
def station(tmp_path: Path) -> Workstation:
    station = Workstation(tmp_path)
    station.clew("init", "--bureau", "Ruritania")
    Image.linear_gradient("L").save(tmp_path / "lake.png")
    station.clew("add", tmp_path / "lake.png", "--case", "2026-1", "--exhibit", "Disk", *HURRIED)
    return station


def test_an_operation_is_planned_told_of_and_counted_by_state(
    station: Workstation, tmp_path: Path
) -> None:
    window = (
        "--begins",
        "2026-01-02T05:30",
        "--ends",
        "2026-01-02T09:30",
        "--zone",
        "Asia/Kolkata",
    )
    station.clew(
        "operation", "open", "Lantern", "--case", "2026-1", "--commander", "journey", *window
    )
    (tmp_path / "plan.csv").write_text(PLAN.format(warrant=WARRANT, late=LATE))

    def take_in() -> str:
        words = ("operation", "plan", "Lantern", tmp_path / "plan.csv", "--zone", "Asia/Kolkata")
        return station.clew(*words, code=1)

    first = take_in()
    assert "not taken, line 4: country: it is empty" in first
    assert "2 sites added" in first
    assert "0 sites added, 0 changed, 2 as they were, 1 refused" in take_in()

    shown = station.clew("operation", "show", "Lantern")
    assert "2 sites in 1 state, 1 union territory" in shown
    assert "2026-01-02 05:30 - 09:30 (UTC+05:30)" in shown
    assert "does not cover the window" in station.clew("operation", "show", "Lantern", "--sites")
    station.clew(
        "operation", "site", "Lantern", "S-3", "--address", "3 Mill Road", "--country", "IN"
    )
    station.clew("operation", "team", "Lantern", "Jaipur", "--officer", "journey")
    valid = ("--authority", "High Court", "--number", "7", "--from", "2026-01-01")
    station.clew(
        "operation", "process", "Lantern", "search warrant", *valid, "--until", "2026-01-09"
    )
    station.clew("operation", "risk", "Lantern", "Rain")
    station.clew("operation", "check", "Lantern", "Interpreter")

    [plan] = station.lines("operation", "show", "Lantern")
    line = plan["checklist"][0]["line"]
    station.clew("operation", "tick", "Lantern", "S-1", str(line))
    station.clew("operation", "tell", "Lantern", "S-1", "secured", "--at", "2026-01-02T06:10")
    station.clew("operation", "tell", "Lantern", "S-1", "entered", "--at", "2026-01-02T05:40")
    station.clew("operation", "outcome", "Lantern", "S-1", "devices", "3")
    assert "no time" in station.clew(
        "operation", "tell", "Lantern", "S-1", "closed", "--at", "noon", code=2
    )
    assert "yet to come" in station.clew(
        "operation", "tell", "Lantern", "S-1", "closed", "--at", "2999-01-01T00:00", code=2
    )

    [plan] = station.lines("operation", "show", "Lantern")
    rajasthan = next(one for one in plan["by_state"] if one["code"] == "IN-RJ")
    assert (rajasthan["secured"], rajasthan["outcomes"]) == (1, "3 devices")
    jaipur = next(one for one in plan["sites"] if one["site"] == "S-1")
    assert [one["happened_at"] for one in jaipur["events"]] == [
        "2026-01-02T00:10:00+00:00",
        "2026-01-02T00:40:00+00:00",
    ]
    assert sorted(jaipur["members"]) == ["A local officer", "journey"]
    station.clew(
        "operation", "move", "Lantern", *window[:3], "2026-01-02T10:30", "--reason", "rain"
    )
    station.clew("operation", "seize", "Lantern", "S-1", "S-1-01", "--by", "Officer 12")
    arabic = ("--language", "ar")
    labels, report = tmp_path / "labels.pdf", tmp_path / "report.pdf"
    station.clew("operation", "labels", "Lantern", labels)
    station.clew("operation", "report", "Lantern", report, *arabic, "--reason", "for the court")
    assert [one.read_bytes()[:4] for one in (labels, report)] == [b"%PDF", b"%PDF"]
    assert "exists" in station.clew("operation", "labels", "Lantern", labels, code=2)
    opened = ("operation", "open", "Beacon", "--case", "2026-1", "--follows", "Lantern", *window)
    station.clew(*opened)
    [waiting] = station.lines("operation", "intake", "Beacon")
    assert (waiting["exhibit"], waiting["items"], waiting["with"]) == ("S-1-01", 0, "Officer 12")
    row = next(one for one in station.lines("operation", "list") if one["name"] == "Lantern")
    assert (row["name"], row["sites"], row["ends"]) == ("Lantern", 3, "2026-01-02T10:30:00+00:00")
