"""New Zealand sends the hub what it found, the hub India, and what India did goes back."""

import shutil
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


@dataclass
class _Sent:
    """What rosa of New Zealand was told until her referral lay in the hub's inbox, and its id."""

    held_back: str
    without_reason: str
    proposed: str
    id: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("referrals")


@pytest.fixture(scope="module")
def hub(folder: Path) -> _Seat:
    hub = _Seat(folder)
    hub.clew("init", "--bureau", "The hub", "--kind", "hub")
    for name, country, officer in (("New Zealand", "NZ", "rosa"), ("India", "IN", "ines")):
        hub.clew("bureau", "add", name, "--country", country)
        hub.clew("bureau", "admit", name)
        roles = ("--role", "case officer", "--role", "intelligence analyst")
        hub.clew("officer", "add", officer, "--bureau", name, *roles)
    return hub


@pytest.fixture(scope="module")
def sent(hub: _Seat, folder: Path) -> _Sent:
    rosa = _Seat(folder, officer="rosa")
    (folder / "seized").mkdir()
    for name in ("lamp", "bed"):
        Image.effect_noise((64, 64), len(name) * 9).save(folder / "seized" / f"{name}.png")
    rosa.clew("add", folder / "seized", "--case", "NZ-7", "--exhibit", "Disk", *HURRIED)
    (folder / "copied").mkdir()
    shutil.copy(folder / "seized" / "lamp.png", folder / "copied")
    rosa.clew("add", folder / "copied", "--case", "NZ-9", "--exhibit", "Copies", *HURRIED)
    (folder / "form.toml").write_text(FORM)
    rosa.clew("intake", folder / "form.toml")
    release = ("--tlp", "amber", "--release-to", "The hub", "--release-to", "IN")
    rosa.clew("reports", "mark", "form:12", *release)
    rosa.clew("network", "build")
    package = ("--case", "NZ-7", "--item", "seized/lamp.png", "--entity", "ana@chat.example")
    asked = ("referral", "draft", "--request", "Find the child", *package, "--to", "The hub")
    held_back = rosa.clew(*asked, "--because", "it knows the room", code=2)
    rosa.clew("case", "mark", "NZ-7", *release)
    without_reason = rosa.clew(*asked, code=2)
    told = rosa.clew(*asked, "--because", "it knows the room", "--release-to", "IN")
    [draft] = rosa.lines("referral", "outbox")
    rosa.clew("referral", "send", draft["id"])
    return _Sent(held_back, without_reason, told, draft["id"])


def test_what_is_held_back_is_named_and_the_bureau_is_proposed_by_the_evidence(
    sent: _Sent,
) -> None:
    assert "case NZ-7 (TLP:AMBER+STRICT)" in sent.held_back
    assert "did not propose" in sent.without_reason
    assert "Proposed: India for IN-RJ (likely" in sent.proposed
    assert "case NZ-9 (TLP:AMBER+STRICT) has 1 of the items, too" in sent.proposed


def test_a_referral_goes_from_new_zealand_by_the_hub_to_india_and_its_outcome_back(
    hub: _Seat, sent: _Sent, folder: Path
) -> None:
    rosa, ines = _Seat(folder, officer="rosa"), _Seat(folder, officer="ines")
    [first] = hub.lines("referral", "inbox")
    assert (first["from"], first["state"]) == ("New Zealand", "delivered")
    hub.clew("referral", "accept", first["id"], "--case", "HUB-1")
    [shown] = hub.lines("referral", "show", first["id"])
    [item, entity] = shown["parts"]
    assert (item["kind"], entity["said"]["subdivision"]) == ("item", "IN-RJ")
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

    [back] = rosa.lines("referral", "show", sent.id)
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


def test_what_is_withdrawn_is_gone_wherever_it_was_passed_on_to(
    hub: _Seat, sent: _Sent, folder: Path
) -> None:
    rosa = _Seat(folder, officer="rosa")
    assert "Find the child" in hub.clew("referral", "show", sent.id)

    rosa.clew("referral", "withdraw", sent.id, "--reason", "another child")

    assert "withdrawn by its sender" in hub.clew("referral", "show", sent.id)
