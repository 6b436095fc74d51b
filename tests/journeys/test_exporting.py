"""A case goes to a partner, and the partner learns what it has already."""

import hashlib

import numpy as np
import pytest
from clew_command import Workstation
from PIL import Image

SLOW = [
    word for kind in ("text", "place", "face", "voice", "object") for word in ("--without", kind)
]
WHY = ("--reason", "asked for by a partner")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    for seed in range(2):
        coarse = np.random.default_rng(seed).integers(0, 255, (9, 12, 3), np.uint8)
        Image.fromarray(coarse).resize((640, 480)).save(folder / f"lake {seed}.png")
    return folder


@pytest.fixture
def item(pictures):
    return hashlib.sha256((pictures / "lake 0.png").read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def workstation(pictures, tmp_path_factory):
    one = Workstation(tmp_path_factory.mktemp("workstation"))
    one.clew("init", "--bureau", "Ruritania")
    one.clew("add", pictures, "--case", "2026-7", "--exhibit", "Laptop", *SLOW)
    return one


def test_grades_are_given_listed_with_what_they_say_elsewhere_and_taken_back(workstation, item):
    workstation.clew("item", "grade", item, "yes", "--scheme", "baseline")

    lines = {line["scheme"]: line for line in workstation.lines("item", "grades", item)}
    workstation.clew("item", "ungrade", lines["baseline"]["id"])

    assert lines["vic_us"]["value"] == "1"
    assert lines["vic_us"]["basis"].startswith("rule of 2026-11-26: INTERPOL's Baseline")
    assert lines["uk"]["value"] is None
    assert "does not tell category A" in lines["uk"]["basis"]
    assert workstation.lines("item", "grades", item) == []


def test_what_one_bureau_exports_another_imports_and_matches(workstation, pictures, tmp_path):
    """In two formats: the contract of all of them holds each against its reader."""
    partner = Workstation(tmp_path)
    partner.clew("init", "--bureau", "Freedonia")
    for name in ("stix", "vics"):
        asked = ("--case", "2026-7", "--format", name, *WHY)
        workstation.clew("export", tmp_path / name, *asked)
        partner.clew("hashset", "import", tmp_path / name)
    partner.clew("add", pictures, "--case", "F-1", "--exhibit", "Disk", *SLOW)

    partner.clew("match")

    lines = partner.lines("match", "--case", "F-1")
    same = [line for line in lines if line["relation"] == "same_file"]
    found = {(line["query"], line["match"]["hashset"]) for line in same}
    assert len(found) == 4
    assert {name for _, name in found} == {"stix", "vics"}


def test_on_screen_stands_what_the_format_cannot_say_and_what_may_not_go(workstation, tmp_path):
    asked = ("--case", "2026-7", "--format", "icse", *WHY)

    told = workstation.clew("export", tmp_path / "out.csv", *asked)
    refused = workstation.clew("export", tmp_path / "no.csv", *asked, "--to", "India", code=2)

    assert "Written: " in told
    assert "Mark it: TLP:AMBER+STRICT" in told
    assert "Not in it, for the format cannot say it: SHA-256 (2)" in told
    assert "is not released to whom the file is for" in " ".join(refused.split())
    assert not (tmp_path / "no.csv").exists()
