"""A specialist finds which pictures of two cases one camera took, and whose a new one is."""

import pytest
from clew_command import HURRIED, Workstation
from PIL import Image

from invented_sensors import taken


@pytest.fixture(scope="module")
def seized(tmp_path_factory):
    """Two disks with pictures by two cameras, and a drawing; and files asked about only."""
    folder = tmp_path_factory.mktemp("cameras")
    pictures = {
        "disk/IMG_0001.jpg": taken(5, 1),
        "disk/IMG_0002.jpg": taken(5, 2),
        "stick/DSC_0007.jpg": taken(5, 3),
        "stick/P1010001.jpg": taken(6, 4),
        "asked/crop.jpg": taken(5, 6)[40:600, 100:900],
        "asked/stranger.jpg": taken(7, 6),
        "asked/dark.jpg": taken(5, 6) // 40,
    }
    for name, pixels in pictures.items():
        (folder / name).parent.mkdir(exist_ok=True)
        Image.fromarray(pixels).save(folder / name, quality=92)
    return folder


def test_pictures_by_one_camera_are_grouped_across_cases_and_a_new_one_is_found(tmp_path, seized):
    desk = Workstation(tmp_path)
    desk.clew("init")
    for number, disk in (("2026-1", "disk"), ("2026-2", "stick")):
        desk.clew("add", seized / disk, "--case", number, "--exhibit", disk, *HURRIED)

    rows = desk.lines("camera", "group")
    grouped = {row["path"].split("/")[-1] for row in rows if row["group"] == 1}
    assert grouped == {"IMG_0001.jpg", "IMG_0002.jpg", "DSC_0007.jpg"}
    assert {row["group"] for row in rows} == {1}

    leads = [line for line in desk.lines("match") if line["relation"] == "camera"]
    assert len(leads) == 6  # three pairs, each told from both sides
    assert all(line["evidence"]["pce"] > 60 for line in leads)

    members = [row["item"] for row in rows]
    grown = desk.lines(
        "camera", "grow", "Suspect's compact", *members, seized / "stick/P1010001.jpg"
    )
    assert [row["note"] for row in grown] == ["grown from"] * 3 + ["not of this sensor"]

    asked = [seized / "asked" / name for name in ("crop.jpg", "stranger.jpg", "dark.jpg")]
    crop, stranger, dark = desk.lines("camera", "search", *asked)
    assert (crop["camera"], crop["note"]) == ("Suspect's compact", "a part")
    assert (stranger["camera"], stranger["state"]) == (None, "no_match")
    assert dark["state"] == "uncheckable"
    assert "too dark" in dark["note"]

    assert [row["items"] for row in desk.lines("camera", "list")] == [3]
    assert "The noise of 1 items is deleted" in desk.clew("camera", "forget", members[0])
    desk.clew("camera", "delete", "Suspect's compact")
    assert desk.lines("camera", "list") == []
    assert "there is no camera" in desk.clew("camera", "delete", "Suspect's compact", code=2)
