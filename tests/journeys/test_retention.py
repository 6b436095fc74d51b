"""A supervisor is told what is kept too long, holds it, and removes it for good."""

import pytest
from clew_command import HURRIED, Workstation
from PIL import Image

from clew.fingerprint.forms import wave

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def workstation(tmp_path):
    (tmp_path / "seized").mkdir()
    Image.fromarray(wave(3)).save(tmp_path / "seized/lake.png")
    (tmp_path / "station").mkdir()
    one = Workstation(tmp_path / "station")
    one.clew("init", "--bureau", "Ruritania")
    one.clew("add", tmp_path / "seized", "--case", "2024-7", "--exhibit", "Disk", *HURRIED)
    return one


def test_what_is_over_is_told_held_and_removed(workstation):
    workstation.clew("case", "mark", "2024-7", "--keep-until", "2026-01-01")
    assert workstation.lines("case", "list") == []
    (due,) = workstation.lines("retention", "list")
    assert (due["kind"], due["name"], due["kept_by"]) == ("case", "2024-7", "")
    assert "2024-7 is kept too long" in workstation.clew("waiting")

    workstation.clew("retention", "hold", "2024-7", "--reason", "an appeal")
    assert "an appeal" in workstation.lines("retention", "list")[0]["kept_by"]
    told = workstation.clew("retention", "purge", "--reason", "its time is over", "--yes")
    assert "is removed" not in told
    workstation.clew("retention", "lift", "2024-7", "--reason", "no appeal")
    told = workstation.clew("retention", "purge", "--reason", "its time is over", "--yes")

    assert "The case 2024-7 is removed, with 1 items." in told
    assert workstation.lines("retention", "list") == []
    blobs = workstation.folder / "vault/blobs"
    assert not [path for path in blobs.rglob("*") if path.is_file()]
