"""An upload filter, written for Hasher-Matcher-Actioner, asks Clew whether a file is known."""

import base64
import json
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from clew_command import CLEW, HURRIED, Workstation
from free_port import free_port
from PIL import Image

from clew.simulate.collection import view


@pytest.fixture(scope="module")
def workstation(tmp_path_factory):
    one = Workstation(tmp_path_factory.mktemp("workstation"))
    one.clew("init", "--bureau", "Ruritania")
    return one


@pytest.fixture(scope="module")
def address(workstation):
    port = free_port()
    server = subprocess.Popen([CLEW, "serve", "--port", str(port)], env=workstation.environment)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def _token(workstation, *scopes):
    options = [word for scope in scopes for word in ("--scope", scope)]
    return workstation.clew("token", "add", "upload-filter", *options).split()[0]


def _call(address, token, path, *, data=None, content_type="application/json"):
    shown = base64.b64encode(f"clew:{token}".encode()).decode()
    headers = {"Authorization": f"Basic {shown}", "Content-Type": content_type}
    request = urllib.request.Request(f"{address}{path}", data=data, headers=headers)
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            time.sleep(0.2)  # it is still starting
    raise AssertionError(f"{address} did not answer")


def _form(picture):
    head = b'--lake\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    return head + picture.read_bytes() + b"\r\n--lake--\r\n"


def test_what_was_banked_is_found_in_an_edited_copy_and_a_revoked_token_is_refused(
    workstation, address, tmp_path
):
    room = Image.fromarray(view(3, 0, width=640, height=480))
    room.save(tmp_path / "known.jpg")
    room.resize((320, 240)).save(tmp_path / "smaller.jpg")
    Image.fromarray(view(4, 0, width=640, height=480)).save(tmp_path / "other.jpg")
    form = "multipart/form-data; boundary=lake"
    token = _token(workstation, "hash", "match", "curate")
    opened = _call(address, token, "/c/banks", data=b'{"name": "ROOMS"}')
    banked = _call(
        address,
        token,
        "/c/bank/ROOMS/content",
        data=_form(tmp_path / "known.jpg"),
        content_type=form,
    )

    smaller, other = (
        _call(address, token, "/m/lookup", data=_form(tmp_path / name), content_type=form)[1]
        for name in ("smaller.jpg", "other.jpg")
    )

    assert (opened[0], banked[0]) == (201, 200)
    assert [one["bank_content_id"] for one in smaller["pdq"]["ROOMS"]] == [banked[1]["id"]]
    assert other["pdq"] == {}
    workstation.clew("add", tmp_path / "smaller.jpg", "--case", "1", "--exhibit", "1", *HURRIED)
    (line,) = workstation.lines("match")
    assert line["match"]["hashset"] == "ROOMS"

    workstation.clew("token", "revoke", "upload-filter")
    assert _call(address, token, "/c/banks")[0] == 401
    assert [row["revoked"] for row in workstation.lines("token", "list")] == [True]


def test_a_filter_may_not_curate(workstation, address):
    token = _token(workstation, "match")

    assert _call(address, token, "/c/banks")[0] == 200
    assert _call(address, token, "/c/banks", data=b'{"name": "MINE"}')[0] == 401
