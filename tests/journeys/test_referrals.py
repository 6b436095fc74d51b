"""New Zealand sends the hub what it found, the hub India, and what India did goes back."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from clew_command import HURRIED, Workstation
from PIL import Image

FORM = """
[report]
number = "12"
sender = "Chat Example"
incident = "a room with a lamp"
country = "IN"

[[person]]
service = "chat.example"
account = "ana"
standing = "suspect"
phones = ["+91 141 234 5678"]
addresses = ["12 Lake Road, Jaipur, RJ 302001, IN"]
"""


@dataclass
class _Seat(Workstation):
    """The hub's vault, as an officer of a bureau uses it."""

    officer: str = "journey"

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"CLEW_OFFICER": self.officer}


@pytest.fixture
def hub(tmp_path: Path) -> _Seat:
    hub = _Seat(tmp_path)
    hub.clew("init", "--bureau", "The hub", "--kind", "hub")
    for name, country, officer in (("New Zealand", "NZ", "rosa"), ("India", "IN", "ines")):
        hub.clew("bureau", "add", name, "--country", country)
        hub.clew("bureau", "admit", name)
        roles = ("--role", "case officer", "--role", "intelligence analyst")
        hub.clew("officer", "add", officer, "--bureau", name, *roles)
    return hub


def test_a_referral_goes_from_new_zealand_by_the_hub_to_india_and_its_outcome_back(
    hub: _Seat, tmp_path: Path
) -> None:
    rosa, ines = _Seat(tmp_path, officer="rosa"), _Seat(tmp_path, officer="ines")
    (tmp_path / "seized").mkdir()
    for name in ("lamp", "bed"):
        Image.effect_noise((64, 64), len(name) * 9).save(tmp_path / "seized" / f"{name}.png")
    rosa.clew("add", tmp_path / "seized", "--case", "NZ-7", "--exhibit", "Disk", *HURRIED)
    (tmp_path / "form.toml").write_text(FORM)
    rosa.clew("intake", tmp_path / "form.toml")
    release = ("--tlp", "amber", "--release-to", "The hub", "--release-to", "IN")
    rosa.clew("reports", "mark", "form:12", *release)
    rosa.clew("network", "build")
    package = ("--case", "NZ-7", "--item", "seized/lamp.png", "--entity", "ana@chat.example")
    asked = ("referral", "draft", "--request", "Find the child", *package, "--to", "The hub")

    assert "case NZ-7 (TLP:AMBER+STRICT)" in rosa.clew(*asked, "--because", "room", code=2)
    rosa.clew("case", "mark", "NZ-7", *release)
    assert "did not propose" in rosa.clew(*asked, code=2)
    told = rosa.clew(*asked, "--because", "it knows the room", "--release-to", "IN")
    assert "Proposed: India for IN-RJ (likely" in told
    [draft] = rosa.lines("referral", "outbox")
    rosa.clew("referral", "send", draft["id"])

    [first] = hub.lines("referral", "inbox")
    assert (first["from"], first["state"]) == ("New Zealand", "delivered")
    hub.clew("referral", "accept", first["id"], "--case", "HUB-1")
    [shown] = hub.lines("referral", "show", first["id"])
    [item, entity] = shown["parts"]
    assert (item["kind"], entity["said"]["subdivision"]) == ("item", "IN-RJ")
    assert shown["proposal"] is None
    assert "lamp" not in str(shown["parts"])

    passed_on = ("referral", "draft", "--onward", first["id"], "--request", "Find the address")
    assert "drafted, to India" in hub.clew(*passed_on, "--by", "2020-01-01")
    second = hub.lines("referral", "outbox")[0]
    hub.clew("referral", "send", second["id"])
    assert "OVERDUE" in ines.clew("referral", "inbox")
    ines.clew("referral", "accept", second["id"], "--case", "IND-3")
    closed = ("--children", "2", "--arrests", "1", "--text", "both safe", "--tells", "counts")
    told = ines.clew("referral", "close", second["id"], *closed)
    assert "2 children safeguarded, 1 arrest, no seizures" in told

    [back] = rosa.lines("referral", "show", first["id"])
    [outcome] = back["outcomes"]
    assert (outcome["children_safeguarded"], outcome["text"], outcome["by"]) == (2, "", None)
    began, *legs = hub.lines("referral", "trace", first["id"])
    assert began["report"] == "form:12"
    assert [(leg["from"], leg["to"], leg["state"]) for leg in legs] == [
        ("New Zealand", "The hub", "accepted"),
        ("The hub", "India", "closed"),
    ]
    assert [[one["by"] for one in leg["outcomes"]] for leg in legs] == [[], ["India"]]
    traced = rosa.clew("referral", "trace", first["id"])
    assert "a bureau further on" in traced
    assert "India" not in traced
    assert " UTC" in traced

    rosa.clew("referral", "withdraw", first["id"], "--reason", "another child")
    assert ines.lines("referral", "show", second["id"])[0]["parts"] == []
    assert "no item" in ines.clew("item", "note", item["name"], "--weather", "rain", code=2)
