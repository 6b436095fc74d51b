"""Opening a list: the most certain format reads it; what is no list is named for what it is."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from clew.exchange.hash_lists import (
    BrokenListError,
    UnknownFormatError,
    hash_list_formats,
    open_hash_list,
)

MD5 = "0123456789abcdef0123456789abcdef"
DIGITS_64 = MD5 + MD5


def _file(folder: Path, content: bytes, name: str = "list.txt") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("list.txt", MD5)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "is empty", id="an empty file"),
        pytest.param(b"<!DOCTYPE html><p>Please sign in", "web page", id="an error page as .json"),
        pytest.param(b"<?xml version='1.0'?><a/>", "is XML", id="XML"),
        pytest.param(gzip.compress(MD5.encode()), "gzip: unpack it", id="gzip"),
        pytest.param(_zip(), "zip archive: unpack it", id="zip"),
        pytest.param(b'{"rooms": 3}', "is JSON, but not", id="other JSON"),
        pytest.param(bytes(range(256)), "is binary", id="binary"),
        pytest.param(b"red room\nblue room", "begins with 'red room'", id="prose"),
    ],
)
def test_what_is_no_hash_list_is_refused_by_what_it_looks_like(
    content: bytes, said: str, tmp_path: Path
) -> None:
    path = _file(tmp_path, content, "list.json")

    with pytest.raises(UnknownFormatError) as caught:
        open_hash_list(path)

    assert said in str(caught.value)
    assert str(path) in str(caught.value)
    assert all(each.name in str(caught.value) for each in hash_list_formats())


def test_a_format_can_be_asked_for_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, DIGITS_64.encode())

    asked = next(open_hash_list(path, format_name="pdq-text").entries())

    assert asked.pdq == bytes.fromhex(DIGITS_64)
    assert asked.sha256 is None
    with pytest.raises(UnknownFormatError, match=r"is named 'vic'.*known formats: .*vics"):
        open_hash_list(path, format_name="vic")


@pytest.mark.parametrize("state", ["absent", "a folder", "a pipe"])
def test_what_is_no_file_is_refused_without_waiting_for_it(state: str, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    if state == "a folder":
        path.mkdir()
    elif state == "a pipe":
        os.mkfifo(path)

    with pytest.raises(BrokenListError, match=r"list\.txt (is|does)"):
        open_hash_list(path)


def test_a_format_asked_for_that_finds_nothing_of_it_says_where_it_stopped(tmp_path: Path) -> None:
    path = _file(tmp_path, b"<html>sign in</html>")

    with pytest.raises(BrokenListError, match=r"list\.txt, near byte 0: .*before any entry"):
        list(open_hash_list(path, format_name="vics").entries())


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("list.txt", DIGITS_64, "plain text", id="64 digits alone are SHA-256"),
        pytest.param("known-pdq.txt", DIGITS_64, "plain text (PDQ)", id="pdq in the name"),
        pytest.param("vpdq.txt", DIGITS_64, "plain text", id="vpdq is another kind"),
        pytest.param("a.txt", f"# PDQ\n{DIGITS_64}", "plain text (PDQ)", id="pdq in a comment"),
        pytest.param("pdq.txt", f"{MD5}\n{DIGITS_64}", "plain text", id="MD5 first is no PDQ"),
        pytest.param("pdq.csv", f"sha256,name\n{DIGITS_64},a", "CSV", id="the header wins"),
        pytest.param("a.csv", f"pdq\n{DIGITS_64}", "CSV", id="a header of one column"),
    ],
)
def test_the_reader_is_chosen_by_what_the_file_says(
    name: str, content: str, expected: str, tmp_path: Path
) -> None:
    assert open_hash_list(_file(tmp_path, content.encode(), name)).format == expected
