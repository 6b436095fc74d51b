"""An officer holds two files of their own against each other, and looks at how they lie."""

import numpy as np
import pytest
from clew_command import Workstation
from PIL import Image

from clew.simulate import edits
from clew.simulate.collection import view

PICTURE = view(5, 0, width=960, height=720)


@pytest.fixture
def workstation(tmp_path):
    """Files, and no vault: comparing needs none."""
    Image.fromarray(PICTURE).save(tmp_path / "room.jpg", quality=92)
    Image.fromarray(PICTURE[180:540, 240:720]).save(tmp_path / "part.png")
    Image.fromarray(edits.bordered(PICTURE)).save(tmp_path / "framed.jpg", quality=92)
    Image.fromarray(view(6, 0, width=960, height=720)).save(tmp_path / "stranger.jpg")
    return Workstation(tmp_path)


def _compare(workstation, first, second, *words, code=0):
    folder = workstation.folder
    return workstation.clew("compare", folder / first, folder / second, *words, code=code)


def _unwrapped(told: str) -> str:
    """What is told in a box, as one line."""
    return " ".join(told.replace("│", " ").split())


def _pixels(path) -> np.ndarray:
    with Image.open(path) as picture:
        assert (picture.format, picture.mode) == ("PNG", "RGB")
        return np.asarray(picture).astype(int)


def test_a_part_is_laid_on_the_whole_blurred_and_grey_unless_it_is_revealed(workstation):
    blurred, revealed = (workstation.folder / name for name in ("blurred.png", "revealed.png"))

    told = _compare(workstation, "part.png", "room.jpg", "--overlay", blurred)
    _compare(workstation, "part.png", "room.jpg", "--overlay", revealed, "--reveal")

    assert "excerpt of" in told
    assert f"Written: {blurred} (blurred and grey)" in told
    grey, coloured = _pixels(blurred), _pixels(revealed)
    outline = np.ptp(grey, axis=2) > 60  # all that has a colour
    rows, columns = np.nonzero(outline)
    height, width = outline.shape
    assert (rows.min() / height, rows.max() / height) == pytest.approx((0.25, 0.75), abs=0.02)
    assert (columns.min() / width, columns.max() / width) == pytest.approx((0.25, 0.75), abs=0.02)
    assert outline.mean() < 0.05
    room = Image.fromarray(PICTURE).resize((width, height), Image.Resampling.BILINEAR)
    assert np.abs(coloured - np.asarray(room).astype(int)).mean() < 12
    assert np.abs(grey - np.asarray(room.convert("RGB")).astype(int)).mean() > 20


def test_json_stays_json(workstation):
    folder = workstation.folder

    (line,) = (
        line
        for line in _compare(
            workstation, "framed.jpg", "room.jpg", "--overlay", folder / "o.png", "--json"
        ).splitlines()
        if line.startswith("{")
    )

    assert '"relation": "edit"' in line
    assert (folder / "o.png").exists()


def test_what_does_not_lie_on_each_other_gives_no_file_and_says_why(workstation):
    path = workstation.folder / "o.png"

    told = _compare(workstation, "stranger.jpg", "room.jpg", "--overlay", path, code=2)
    other_name = _compare(
        workstation, "part.png", "room.jpg", "--overlay", path.with_suffix(".jpg"), code=2
    )
    no_name = _compare(workstation, "part.png", "room.jpg", "--reveal", code=2)

    assert "no match" in told
    assert "nothing was found that relates the two" in told
    assert "an overlay is a PNG" in _unwrapped(other_name)
    assert "name its file by --overlay" in _unwrapped(no_name)
    assert not list(workstation.folder.glob("o.*"))


def test_an_overlay_never_takes_the_place_of_a_file(workstation):
    part = workstation.folder / "part.png"
    before = part.read_bytes()

    told = _compare(workstation, "part.png", "room.jpg", "--overlay", part, code=2)

    assert "is kept" in _unwrapped(told)
    assert part.read_bytes() == before
