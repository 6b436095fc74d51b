"""A hotline fingerprints more than one vault holds, on whatever machines it has, and joins it."""

import csv
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile

import numpy as np
import obstore
import pytest
from clew_command import CLEW, Workstation
from PIL import Image

import two_ray_nodes
from clew.bulk.output import opened
from clew.simulate.collection import view
from seaweedfs_server import s3_server

PICTURES = 24


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    """Photographs of invented rooms, a mirrored copy, an archive, and files with problems."""
    folder = tmp_path_factory.mktemp("bulk") / "material"
    folder.mkdir()
    for number in range(PICTURES):
        picture = Image.fromarray(view(5 + number, number, width=320, height=240))
        picture.save(folder / f"{number:02d}.jpg", quality=85)
    mirrored = Image.open(folder / "03.jpg").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    mirrored.save(folder / "mirrored.png")
    with zipfile.ZipFile(folder / "copies.zip", "w") as archive:
        archive.write(folder / "00.jpg", "old/copy.jpg")
    (folder / "empty.jpg").touch()
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    (folder / "link.jpg").symlink_to("00.jpg")
    return folder


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return Workstation(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def pooled(material, desk, tmp_path_factory):
    """What the process pool makes of the material."""
    out = tmp_path_factory.mktemp("pooled") / "out"
    printed = desk.clew(*_fingerprint(material, out), "--workers", "2", code=1)
    return out, printed


def _fingerprint(source, out):
    return ["bulk", "fingerprint", str(source), "--out", out, "--shard-files", "1"]


def contents(out):
    """All that an output says, a file at a time in the order of names; each file only once."""
    output, files = opened(out), []
    for shard in range(output.size.shards):
        prints = np.load(output.fingerprints_path(shard), allow_pickle=False)
        for line in output.lines_path(shard).read_text().splitlines():
            file = json.loads(line)
            first, end = file.get("fingerprints", (0, 0))
            files.append((file["name"], file, prints[first:end].tobytes()))
    names = [name for name, _, _ in files]
    assert len(set(names)) == len(names)
    return sorted(files, key=lambda file: file[0])


def test_every_file_is_fingerprinted_once_and_problems_cost_only_their_files(pooled):
    out, printed = pooled

    files = {name: (file, prints) for name, file, prints in contents(out)}

    assert len(files) == PICTURES + 6
    assert all(files[f"material/{n:02d}.jpg"][1] for n in range(PICTURES))
    copy, original = files["material/copies.zip/old/copy.jpg"], files["material/00.jpg"]
    assert (copy[0]["sha256"], copy[1]) == (original[0]["sha256"], original[1])
    problems = {
        name: file["problem"]["code"] for name, (file, _) in files.items() if file["problem"]
    }
    assert problems == {
        "material/empty.jpg": "empty",
        "material/broken.jpg": "broken",
        "material/link.jpg": "symlink",
    }
    assert "3 problems:" in printed
    assert "material/link.jpg: is a link" in printed


def test_a_run_that_is_killed_goes_on_and_neither_doubles_nor_loses(
    pooled, material, desk, tmp_path
):
    out = tmp_path / "out"
    with subprocess.Popen([CLEW, *_fingerprint(material, out), "--workers", "1"]) as run:
        _wait_until(lambda: len(list(out.glob("shards/*/*.jsonl"))) >= 3 or run.poll() is not None)
        run.send_signal(signal.SIGKILL)
    done = len(list(out.glob("shards/*/*.jsonl")))

    told = json.loads(desk.clew(*_fingerprint(material, out), "--json", code=1))

    assert 3 <= done == told["already"] < told["already"] + told["shards"]
    assert contents(out) == contents(pooled[0])


def test_two_nodes_of_which_one_is_killed_lose_nothing(pooled, material, tmp_path):
    apart = ["unshare", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"]
    tools = [shutil.which(tool) for tool in ("unshare", "ip")]
    if (
        not all(tools)
        or subprocess.run([*apart, "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("network namespaces need root, and unshare and ip (Debian: iproute2)")
    out = tmp_path / "out"

    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp") as temporary:  # sockets: be short
        run = subprocess.run(
            [*apart, sys.executable, two_ray_nodes.__file__, material, out, temporary],
            check=False,
            capture_output=True,
            text=True,
            timeout=240,
        )

    assert run.returncode == 0, run.stderr[-3000:]
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["killed"] > 1
    assert 0 < told["at_kill"] < told["summary"]["shards"]
    assert (told["code"], told["summary"]["failed"]) == (1, [])  # 1: the problems of three files
    assert contents(out) == contents(pooled[0])


def test_an_s3_prefix_gives_what_the_folder_gives(pooled, material, tmp_path, monkeypatch):
    with s3_server() as server:
        for path in sorted(material.iterdir()):
            if not path.is_symlink():
                obstore.put(server.store, f"2026/laptop/{path.name}", path.read_bytes())
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        source, out = f"s3://{server.bucket}/2026/", tmp_path / "out"
        words = [*_fingerprint(source, out), "--s3-endpoint", server.endpoint]
        Workstation(tmp_path).clew(*words, code=1)

    found = {(f.get("sha256"), prints) for _, f, prints in contents(out)}
    expected = {(f.get("sha256"), prints) for _, f, prints in contents(pooled[0])}
    assert found == expected - {(None, b"")}  # the link, which S3 does not have
    assert contents(out)[0][0] == "2026/laptop/00.jpg"


def test_a_join_finds_the_copies_and_turned_ones_when_asked(pooled, desk, tmp_path):
    plain, turned = tmp_path / "plain.csv", tmp_path / "turned.jsonl"

    desk.clew("bulk", "join", pooled[0], pooled[0], "--out", plain)
    desk.clew("bulk", "join", pooled[0], pooled[0], "--out", turned, "--turned")

    with plain.open(newline="") as file:
        pairs = [(x["a_name"], x["b_name"], x["transform"]) for x in csv.DictReader(file)]
    assert pairs == [("material/00.jpg", "material/copies.zip/old/copy.jpg", "none")]
    lines = [json.loads(line) for line in turned.read_text().splitlines()]
    assert {(x["a_name"], x["b_name"], x["transform"]) for x in lines} == {
        *pairs,
        ("material/03.jpg", "material/mirrored.png", "mirrored"),
    }


def test_what_cannot_be_done_is_told_in_one_line_that_says_what_to_do(
    pooled, material, desk, tmp_path
):
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "report.pdf").touch()
    other = tmp_path / "other"
    other.mkdir()
    mistakes = {
        ("fingerprint", "gone", "--out", "x"): "gone is not there; name a folder",
        ("fingerprint", "s3://", "--out", "x"): "s3:// names no bucket; write s3://bucket/prefix",
        ("fingerprint", material, "--out", tmp_path / "used"): "is not empty",
        ("fingerprint", other, "--out", pooled[0]): "holds the output of",
        ("fingerprint", material, "--out", material / "out"): "lies inside",
        ("join", other, other, "--out", "x.csv"): "make it with: clew bulk fingerprint",
        ("join", pooled[0], pooled[0], "--out", "x.txt"): "must end in .csv or .jsonl",
    }

    told = {words: desk.clew("bulk", *words, code=2) for words in mistakes}

    for words, expected in mistakes.items():
        assert expected in told[words]
        assert told[words].startswith("clew: ")
        assert told[words].count("\n") == 1


def test_a_cluster_that_asks_for_a_token_which_we_lack_is_told(
    material, desk, tmp_path, monkeypatch
):
    for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))  # where Ray looks for a token
    with socket.create_server(("127.0.0.1", 0)) as head:
        address = f"127.0.0.1:{head.getsockname()[1]}"
        words = [*_fingerprint(material, tmp_path / "out"), "--executor", "ray"]

        told = desk.clew(*words, "--address", address, code=2)

    assert f"the Ray cluster {address} cannot be used" in told
    assert "RAY_AUTH_TOKEN" in told
    assert "Traceback" not in told


def test_ctrl_c_ends_every_process_and_the_next_run_goes_on(pooled, material, desk, tmp_path):
    out = tmp_path / "out"
    with subprocess.Popen(
        [CLEW, *_fingerprint(material, out), "--workers", "2"],
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    ) as run:
        _wait_until(lambda: len(list(out.glob("shards/*/*.jsonl"))) >= 2 or run.poll() is not None)
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=60)

    assert run.returncode == 130
    assert said.startswith("clew: stopped; what was reported as done is kept")
    _wait_until(lambda: not _alive(run.pid))
    desk.clew(*_fingerprint(material, out), code=1)
    assert contents(out) == contents(pooled[0])


def _alive(group):
    """Whether a process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_until(is_so, patience_s=120):
    end_s = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < end_s, "waited in vain"
        time.sleep(0.02)
