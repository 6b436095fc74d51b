"""`clew calibrate` on folders of all kinds, and what its report says."""

import os

import numpy as np
import pytest
import typer

from clew.cli.calibrate import calibrate
from clew.cli.calibration_report import Channel, as_report
from clew.simulate import edits
from clew.simulate.collection import view
from clew.simulate.encoding import write_clip, write_picture
from clew.simulate.footage import room_footage
from clew.simulate.held_out.measured import Measured, Stranger


def test_the_strangers_that_speak_against_are_named_nearest_first():
    strangers = [Stranger("a|b.jpg", "grey", "c.jpg", 9.0), Stranger("d.jpg", "grey", "e.jpg", 9.5)]
    channel = Channel("Bits", "From the folder.", Measured({"grey": np.ones(2)}, strangers, 1_000))

    report = as_report([channel])

    rows = [line for line in report.splitlines() if ".jpg" in line]
    assert rows == [
        "| d.jpg | grey | e.jpg | 13,360 |",
        "| a\\|b.jpg | grey | c.jpg | 8,103 |",
    ]
    assert "do not hold: Bits" in report


def test_a_folder_of_pictures_is_told_with_a_related_pair_among_its_strangers_named(tmp_path):
    _pictures(tmp_path / "mine", rooms=3)
    again = edits.smaller(view(700, 0, width=640, height=480), share=0.8)
    write_picture(tmp_path / "mine/again.jpg", again)

    report = _calibrated(tmp_path)

    nearest = [line for line in report.splitlines() if "mine/again.jpg" in line]
    assert any("mine/700.jpg" in line for line in nearest)
    assert not any("mine/701.jpg" in line for line in nearest)
    assert "Scores do not hold" in report
    assert "## Clips" not in report
    assert "Views from 2 invented rooms" in report


def test_a_folder_of_clips_is_told_by_what_they_show_though_they_are_silent(tmp_path):
    (tmp_path / "mine").mkdir()
    for seed in (71, 72):
        silent = room_footage(seed, shots=1, shot_s=3.0)
        write_clip(tmp_path / f"mine/{seed}.mp4", silent)

    report = _calibrated(tmp_path)

    assert "## Clips" in report
    assert "| mirrored | 100.0 % |" in report
    assert "## Pictures" not in report


def test_with_places_the_folders_tell_which_pictures_are_scenes(tmp_path):
    for room, number in [(1, 0), (1, 2), (5, 3), (5, 4)]:
        write_picture(tmp_path / f"mine/{room}/{number}.jpg", view(room, number))

    report = _calibrated(tmp_path, places=True)

    assert "a place in each of its folders" in report
    assert "| another view | 100.0 %" in report
    assert "invented rooms" not in report


def test_a_hostile_folder_is_told_file_by_file_and_the_rest_is_measured(tmp_path, capsys):
    _pictures(tmp_path / "mine", rooms=2)
    (tmp_path / "mine/broken.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(90))
    (tmp_path / "mine/broken.mp4").write_bytes(b"\x00\x00\x00\x20ftypisom" + bytes(200))
    (tmp_path / "mine/\x1b[31m.txt").write_bytes(b"words")
    os.mkfifo(tmp_path / "mine/pipe")
    (tmp_path / "mine/link.jpg").symlink_to("/etc/hostname")

    report = _calibrated(tmp_path)

    told = capsys.readouterr().err
    assert all(name in told for name in ("broken.jpg", "broken.mp4", "pipe", "link.jpg"))
    assert "1 file(s) are left out" in told
    assert "\x1b[31m" not in told
    assert "16 edits" in report


def test_a_folder_with_too_little_is_refused_and_nothing_is_written(tmp_path, capsys):
    _pictures(tmp_path / "mine", rooms=1)

    with pytest.raises(typer.Exit):
        _calibrated(tmp_path)

    assert "two pictures are needed" in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "report.md").exists()


def test_a_report_that_has_no_folder_is_refused_before_anything_is_measured(tmp_path):
    with pytest.raises(typer.BadParameter, match="no folder"):
        calibrate(tmp_path, output=tmp_path / "missing/report.md")


def _pictures(folder, *, rooms):
    for seed in range(700, 700 + rooms):
        write_picture(folder / f"{seed}.jpg", view(seed, 0, width=640, height=480))


def _calibrated(folder, *, places=False):
    report = folder / "report.md"
    calibrate(folder / "mine", output=report, places=places, rooms=2, clip_seconds=3.0)
    return report.read_text()
