"""A hub takes in a bureau; its officers get roles; a case is shared, closed and taken back."""

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
    told = hub.clew("init", "--bureau", "The hub", "--kind", "hub")
    assert "journey has every role" in told
    return hub


def test_a_bureau_joins_works_on_a_case_and_sees_nothing_once_it_is_taken_back(
    hub: Workstation, tmp_path: Path
) -> None:
    Image.linear_gradient("L").save(tmp_path / "lake.png")
    hub.clew("add", tmp_path / "lake.png", "--case", "7", "--exhibit", "Disk", *HURRIED)
    hub.clew("bureau", "add", "Ruritania", "--country", "NZ")
    hub.clew("officer", "add", "rosa", "--bureau", "Ruritania", "--role", "case officer")
    rosa = _Seat(tmp_path, officer="rosa")

    assert "has not admitted" in rosa.clew("case", "list", code=2)
    hub.clew("bureau", "admit", "Ruritania")
    assert rosa.lines("case", "list") == []
    denied = rosa.clew("report", "--case", "7", "--reason", "asked", code=2)
    assert denied.replace("7", "8") == rosa.clew(
        "report", "--case", "8", "--reason", "asked", code=2
    )

    assert "not released" in hub.clew("officer", "join", "rosa", "--case", "7", code=2)
    hub.clew("case", "mark", "7", "--tlp", "amber", "--release-to", "NZ")
    hub.clew("officer", "join", "rosa", "--case", "7")
    [case] = rosa.lines("case", "list")
    assert (case["bureau"], case["released_to"], case["marking"]) == ("The hub", "NZ", "TLP:AMBER")
    assert "another bureau" in rosa.clew("case", "mark", "7", "--tlp", "clear", code=2)

    hub.clew("case", "close", "7", "--reason", "charged")
    refused = rosa.clew("add", tmp_path, "--case", "7", "--exhibit", "Disk", *HURRIED, code=2)
    assert "the case is closed" in refused
    hub.clew("case", "reopen", "7", "--reason", "new material")
    hub.clew("case", "mark", "7", "--release-to", "nobody")
    assert rosa.lines("case", "list") == []


def test_roles_decide_which_commands_there_are_and_the_last_administrator_stays(
    hub: Workstation, tmp_path: Path
) -> None:
    told = hub.clew("officer", "add", "emil")
    assert "as: victim identification specialist" in told
    emil = _Seat(tmp_path, officer="emil")

    refused = emil.clew("reports", "list", code=2)
    assert "a role that you do not have" in refused
    assert "clew officer roles" in refused
    assert "administrator" in emil.clew("officer", "add", "eve", code=2)

    hub.clew("officer", "roles", "emil", "--give", "desk officer", "--give", "auditor")
    assert emil.lines("reports", "list") == []
    [_, journey] = emil.lines("officer", "list")
    assert journey["username"] == "journey"
    hub.clew("officer", "roles", "emil", "--take", "desk_officer")
    emil.clew("reports", "list", code=2)
    assert "only administrator" in hub.clew("officer", "close", "journey", code=2)
    hub.clew("officer", "close", "emil")
    assert "no officer emil" in emil.clew("case", "list", code=2)


def test_a_lost_device_and_the_bureaus_own_sign_in(hub: Workstation, tmp_path: Path) -> None:
    hub.clew("officer", "add", "emil")
    emil = _Seat(tmp_path, officer="emil")
    said = ("--issuer", "https://login.example", "--client-id", "clew")

    assert "administrator" in emil.clew("bureau", "provider", "set", "own", *said, code=2)
    assert "secret" in hub.clew("bureau", "provider", "set", "own", *said, code=2)
    told = hub.clew("bureau", "provider", "set", "own", *said, typed="hush hush\n")
    assert "/sign-in/with/own/back/" in told
    assert "hush" not in told
    hub.clew("bureau", "provider", "link", "emil", "0042")
    assert hub.lines("bureau", "provider", "list") == [
        {"username": "emil", "provider": "own", "account": "0042"}
    ]
    assert "another officer" in hub.clew("bureau", "provider", "link", "journey", "0042", code=2)
    hub.clew("bureau", "provider", "unlink", "emil")
    hub.clew("bureau", "provider", "remove")
    assert hub.lines("bureau", "provider", "list") == []

    assert "administrator" in emil.clew(
        "officer", "reset-factors", "emil", "--reason", "lost", code=2
    )
    assert "say why" in hub.clew("officer", "reset-factors", "emil", "--reason", " ", code=2)
    told = hub.clew("officer", "reset-factors", "emil", "--reason", "phone lost")
    assert "has none now" in told
    assert "phone lost" in hub.clew("audit", "list", "--tag", "accounts:factors:reset")
