"""A specialist sees which pictures may show one place, and makes it one."""

from clew_command import Workstation
from PIL import Image

from clew.simulate.collection import view


def test_views_of_a_room_are_offered_as_a_place_until_a_person_made_it_one(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    for name, (room, number) in {"a": (5, 3), "b": (5, 4), "elsewhere": (8, 0)}.items():
        Image.fromarray(view(room, number)).save(disk / f"{name}.png")
    desk = Workstation(tmp_path)
    desk.clew("init")
    desk.clew("add", disk, "--case", "2026-1", "--exhibit", "Disk", "--without", "text")
    assert "No scene joins items" in desk.clew("place", "candidates", "--case", "2026-1")
    desk.clew("match")

    (offered,) = desk.lines("place", "candidates", "--case", "2026-1")
    assert [one["path"] for one in offered["items"]] in (
        ["disk/a.png", "disk/b.png"],
        ["disk/b.png", "disk/a.png"],
    )
    assert "not judged yet" in desk.clew("place", "candidates", "--case", "2026-1")
    desk.clew("place", "open", "--case", "2026-1", "--name", "Blue room", "--item", "disk/a.png")
    desk.clew("place", "add", "Blue room", "disk/b.png", "--reason", "the same shelf")
    assert desk.lines("place", "candidates", "--case", "2026-1") == []
