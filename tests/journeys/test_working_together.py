"""Two bureaux work on a case: notes, a task, an exhibit, a hit, access asked for, a hand-over."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from clew_command import HURRIED, Workstation
from PIL import Image


@dataclass
class _Seat(Workstation):
    """The vault, as another officer uses it."""

    officer: str = "journey"

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"CLEW_OFFICER": self.officer}


@pytest.fixture
def hub(tmp_path: Path) -> Workstation:
    hub = Workstation(tmp_path)
    hub.clew("init", "--bureau", "The hub", "--kind", "hub")
    hub.clew("bureau", "add", "Ruritania", "--country", "NZ")
    hub.clew("bureau", "admit", "Ruritania")
    hub.clew("officer", "add", "rosa", "--bureau", "Ruritania", "--role", "case officer")
    return hub


def test_a_hit_leads_to_access_work_in_common_and_a_hand_over(
    hub: Workstation, tmp_path: Path
) -> None:
    rosa = _Seat(tmp_path, officer="rosa")
    Image.linear_gradient("L").save(tmp_path / "lake.png")
    hub.clew("add", tmp_path / "lake.png", "--case", "Secret 7", "--exhibit", "Disk", *HURRIED)
    rosa.clew("add", tmp_path / "lake.png", "--case", "R-1", "--exhibit", "Phone", *HURRIED)
    hub.clew("case", "mark", "Secret 7", "--tlp", "amber", "--tell-hits")
    assert rosa.lines("hit", "list") == []
    rosa.clew("case", "mark", "R-1", "--tell-hits")

    [hit] = rosa.lines("hit", "list")
    assert (hit["case"], hit["touched_by"]) == ("R-1", "something of The hub")
    assert "Secret" not in str(hit)
    rosa.clew("hit", "ask", hit["id"], "--reason", "the same lake")
    [asked] = hub.lines("hit", "requests")
    assert "not released" in hub.clew("hit", "grant", asked["id"], code=2)
    hub.clew("hit", "grant", asked["id"], "--release")

    assert "nobody" in hub.clew("note", "add", "Secret 7", "Look, @nobody", code=2)
    hub.clew("note", "add", "Secret 7", "Look, @rosa", "--on", "item lake.png")
    hub.clew("task", "add", "Secret 7", "Name the lake", "--for", "rosa", "--due", "2026-01-02")
    waits = rosa.lines("waiting")
    assert [one["what"] for one in waits] == ["mention", "task"]
    rosa.clew("note", "show", waits[0]["told"].split()[-1])
    rosa.clew("task", "done", waits[1]["told"].split()[-1])
    assert rosa.lines("waiting") == []

    at = ("--at", "2026-01-01T08:00")
    hub.clew(
        "exhibit", "seize", "Disk", "--case", "Secret 7", *at, "--place", "a flat", "--by", "Z"
    )
    assert "1 of 1 items match" in hub.clew("exhibit", "verify", "Disk", "--case", "Secret 7")

    hub.clew("case", "hand-over", "Secret 7", "--to-bureau", "Ruritania", "--reason", "theirs")
    assert [one["from"] for one in rosa.lines("case", "offers")] == ["The hub"]
    rosa.clew("case", "accept", "Secret 7")
    assert hub.lines("case", "list") == []
    kinds = {one["kind"] for one in rosa.lines("case", "timeline", "Secret 7")}
    assert kinds >= {"case", "items", "access", "note", "task", "custody", "hand-over"}
