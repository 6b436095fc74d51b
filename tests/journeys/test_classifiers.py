"""A specialist brings a classifier, tries it, and has it order the queue."""

from clew_command import Workstation
from PIL import Image

from tiny_classifier import classifier_folder


def test_a_classifier_is_tried_put_into_the_vault_and_its_word_stands_in_the_queue(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    for name, level in (("dim", 30), ("light", 240)):
        Image.new("RGB", (64, 48), (level,) * 3).save(disk / f"{name}.png")
    desk = Workstation(tmp_path)

    said = desk.lines("classifier", "check", classifier_folder(tmp_path / "mine"), disk)
    assert {(row["file"], row["label"], round(row["score"], 2)) for row in said} == {
        ("disk/dim.png", "dark", 0.88),
        ("disk/dim.png", "bright", 0.12),
        ("disk/light.png", "dark", 0.06),
        ("disk/light.png", "bright", 0.94),
    }

    desk.clew("init")
    assert "none ships with Clew" in desk.clew("classifier", "list")
    classifier_folder(tmp_path / "vault" / "classifiers" / "brightness")
    (listed,) = desk.lines("classifier", "list")
    assert listed["labels"] == "dark, bright (+15 from 0.7)"
    desk.clew("add", disk, "--case", "2026-1", "--exhibit", "Disk")
    queued = desk.lines("queue", "--case", "2026-1")
    assert [row["path"] for row in queued] == ["disk/light.png", "disk/dim.png"]
    assert "said by brightness 1.0, brought by This bureau" in str(queued[0]["reasons"])


def test_a_classifier_that_cannot_be_used_is_told_and_files_are_added_all_the_same(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    Image.new("RGB", (64, 48)).save(disk / "a.png")
    desk = Workstation(tmp_path)
    desk.clew("init")
    bad = classifier_folder(tmp_path / "vault" / "classifiers" / "bad", model=b"no model")

    told = desk.clew("classifier", "check", bad, disk, code=2)
    assert "brightness 1.0: it is not a model that can be opened" in told
    for words in (["classifier", "list"], ["doctor", "--no-probes"]):
        told = " ".join(desk.clew(*words, code=1).split())  # lines of a table are cut anywhere
        assert "not a model that can be opened" in told
    added = desk.clew("add", disk, "--case", "2026-1", "--exhibit", "Disk")
    assert "a classifier is left out: brightness 1.0" in added
    assert "Added 1 files" in added
