"""A SeaweedFS server with an S3 door for the tests: from PyPI, in a temporary folder.

It listens on 127.0.0.1 only and ends with the tests, however they end.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import obstore
import pytest
from obstore.exceptions import BaseError
from obstore.store import S3Store

_START_S = 60
_PROGRAM = Path(sys.executable).parent / "weed"

_PORTS = (
    "s3.port", "s3.port.grpc", "master.port", "master.port.grpc",
    "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
)  # fmt: skip

# The keeper waits on a pipe that closes when the tests end, however they end: also by kill -9.
_KEEPER = """
program=$1 folder=$2; shift 2
"$program" "$@" >"$folder/log" 2>&1 &
read -r _
kill -KILL $!
wait
rm -rf "$folder"
"""


@dataclass(frozen=True)
class S3Server:
    """Where it listens, and the keys that it knows."""

    endpoint: str
    bucket: str = "seized"
    access_key: str = "invented"
    secret_key: str = "invented-secret"

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs in its environment."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": "us-east-1",
        }

    @property
    def store(self) -> S3Store:
        return S3Store(
            self.bucket,
            endpoint=self.endpoint,
            access_key_id=self.access_key,
            secret_access_key=self.secret_key,
            region="us-east-1",
            client_options={"allow_http": True},
            retry_config={"max_retries": 0},
        )


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Yield a server with an empty bucket; skip where it cannot start."""
    folder = Path(tempfile.mkdtemp(prefix="clew-s3-"))
    ports = _free_ports(len(_PORTS))
    server = S3Server(f"http://127.0.0.1:{ports[0]}")
    keys = {"accessKey": server.access_key, "secretKey": server.secret_key}
    known = {"name": "tests", "credentials": [keys], "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [known]}))
    options = [f"-{name}={port}" for name, port in zip(_PORTS, ports, strict=True)]
    try:
        keeper = subprocess.Popen(
            [
                "/bin/sh", "-c", _KEEPER, "keeper", _PROGRAM, folder,
                "server", "-s3", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder}",
                "-volume.max=8", "-master.volumeSizeLimitMB=64",
                "-master.telemetry=false",
                "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={folder}/s3.json",
                *options,
            ],
            stdin=subprocess.PIPE,
            cwd=folder,
            process_group=0,
        )  # fmt: skip
    except OSError as error:
        pytest.skip(f"SeaweedFS cannot start: {error}")
    with keeper:
        _make_bucket(server, keeper, folder)
        yield server


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    with ExitStack() as open_ones:
        found: list[int] = []
        for port in range(20_000 + os.getpid() % 10_000, 32_000):
            one = open_ones.enter_context(socket.socket())
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
            if len(found) == count:
                return found
    return pytest.skip("there are not enough free ports for SeaweedFS")


def _make_bucket(server: S3Server, keeper: subprocess.Popen[bytes], folder: Path) -> None:
    """Write and remove a probe, which makes the bucket, as soon as the server answers."""
    end_s, said = time.monotonic() + _START_S, ""
    while time.monotonic() < end_s and keeper.poll() is None:
        try:
            obstore.put(server.store, "probe", b"")
            obstore.delete(server.store, "probe")
        except BaseError as error:
            said = str(error).splitlines()[0]
            time.sleep(0.3)
        else:
            return
    log = (folder / "log").read_text(errors="replace")[-2000:]
    keeper.stdin.close()
    pytest.skip(f"SeaweedFS does not start here: {said}\n{log}")
