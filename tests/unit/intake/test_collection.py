"""Walking a collection finds every file, follows no link, and tells what stands in the way."""

import os
from pathlib import Path

import pytest

from clew.intake.collection import Found, NotRead, shown, walk
from clew.model.problem import ProblemCode


def _names(found) -> list[bytes]:
    return [one.name for one in found if isinstance(one, Found)]


def test_files_are_named_from_the_folder_that_was_given_wherever_it_is_mounted(tmp_path):
    (tmp_path / "usb/DCIM").mkdir(parents=True)
    (tmp_path / "usb/DCIM/b.jpg").write_bytes(b"b")
    (tmp_path / "usb/a.jpg").write_bytes(b"a")

    found = list(walk([tmp_path / "usb"]))

    assert _names(found) == [b"usb/DCIM/b.jpg", b"usb/a.jpg"]
    assert _names(walk([tmp_path / "usb"], full_names=True))[1] == os.fsencode(
        tmp_path / "usb/a.jpg"
    )


def test_links_are_told_and_never_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("not part of the exhibit")
    folder = tmp_path / "exhibit"
    folder.mkdir()
    (folder / "out").symlink_to(secret)
    (folder / "up").symlink_to("..")
    (folder / "round").symlink_to(folder)

    found = list(walk([folder]))

    assert [one.problem.code for one in found] == [ProblemCode.SYMLINK] * 3


def test_a_pipe_is_told_and_does_not_hang_the_walk(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    (found,) = walk([tmp_path])

    assert found.problem.code is ProblemCode.NOT_A_FILE


def test_a_name_that_is_not_utf8_keeps_its_bytes_and_can_be_shown(tmp_path):
    name = b"caf\xe9\n\x1b[31m.jpg"
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_bytes(b"x")

    (found,) = walk([tmp_path])

    assert found.name.endswith(name)
    assert found.shown.endswith("caf\\xe9\\x0a\\x1b[31m.jpg")
    assert found.shown.isprintable()


def test_a_folder_that_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path, monkeypatch):
    (tmp_path / "locked").mkdir()
    (tmp_path / "open.txt").write_bytes(b"x")
    list_folder = os.listdir

    def refuse(path: bytes) -> list[bytes]:
        if path.endswith(b"locked"):
            raise PermissionError(13, "Permission denied")
        return list_folder(path)

    monkeypatch.setattr(os, "listdir", refuse)

    locked, fine = walk([tmp_path])

    assert isinstance(locked, NotRead)
    assert "Permission denied" in locked.problem.line
    assert isinstance(fine, Found)


def test_a_file_that_vanishes_during_the_walk_is_told(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"x")
    monkeypatch.setattr(os, "listdir", lambda _path: [b"a", b"gone"])

    _, gone = walk([tmp_path])

    assert gone.problem.code is ProblemCode.NOT_READABLE


@pytest.mark.parametrize("name", [b"plain.jpg", "日本語.jpg".encode(), b"\xff\xfe", b"a\x00b"])
def test_a_shown_name_is_one_printable_line(name):
    assert shown(name).isprintable()
