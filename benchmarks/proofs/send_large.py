"""Proof: a large file goes through `clew serve` with flat memory, though the server is killed.

A program sends a clip of invented bytes by tus, in pieces of 8 MiB with their SHA-256. Half-way the
server gets `kill -9` in the middle of a piece, is started again, and the program goes on from the
offset that it tells. Then it is handed in, and a process of its own reads it. The memory of the
server's processes and of those that read is measured all the while.
"""

import argparse
import base64
import hashlib
import http.client
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

_PIECE = 8 << 20
_PATH = "Phone/clip.bin"
_TUS = {"Tus-Resumable": "1.0.0"}
_WAIT_S = 1800


def main() -> None:
    """Send, kill, go on, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=2048)
    size = parser.parse_args().mib << 20
    with tempfile.TemporaryDirectory() as folder:
        proof = Proof(Path(folder), size)
        proof.prepare()
        with proof.measured():
            with proof.served():
                proof.begin()
                proof.send(until=size // 2)
                proof.break_off()
            with proof.served():
                proof.send(until=size)
                proof.hand_in()
        print("| MiB | told after the kill | came whole | server, most MiB | readers, most MiB |")
        print("|---|---|---|---|---|")
        is_whole = proof.kept() == proof.digest.hexdigest()
        server, readers = (proof.most[name] >> 20 for name in ("serve", "deliveries"))
        print(f"| {size >> 20} | {proof.told >> 20} | {is_whole} | {server} | {readers} |")
        if not is_whole:
            sys.exit("failed: what is in the vault is not what was sent")


class Proof:
    """A vault, its server, and a program that sends one file."""

    def __init__(self, root: Path, size: int) -> None:
        self._root, self._size = root, size
        self._clew = str(Path(sys.executable).parent / "clew")
        self._environment = os.environ | {
            "CLEW_VAULT": str(root / "vault"),
            "CLEW_KEY_FILE": str(root / "vault.key"),
        }
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._draw = random.Random(7)
        self._piece = self._draw.randbytes(_PIECE)
        self.digest = hashlib.sha256()
        self.offset = self.told = 0
        self.most = {"serve": 0, "deliveries": 0}

    def prepare(self) -> None:
        """Make the vault, a case, and a token."""
        self._run("init", "--bureau", "Proof")
        words = self._root / "words.txt"
        words.write_text("a lamp by the lake")
        self._run("add", str(words), "--case", "1", "--exhibit", "Words")
        self._case = json.loads(self._run("case", "list", "--json").splitlines()[0])["id"]
        said = self._run("token", "add", "sender", "--scope", "work", "--days", "1")
        (self._token,) = re.findall(r"clew_\S+", said)

    @contextmanager
    def served(self) -> Iterator[None]:
        """Serve until the end of the block; the server is killed."""
        command = [self._clew, "serve", "--port", str(self._port)]
        self._server = subprocess.Popen(
            command, env=self._environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            self._wait_for_server()
            yield
        finally:
            self._kill()

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Keep the most memory that each kind of process had."""
        is_over = threading.Event()
        watching = threading.Thread(target=self._watch, args=[is_over])
        watching.start()
        try:
            yield
        finally:
            is_over.set()
            watching.join()

    def begin(self) -> None:
        """Open a delivery, and announce the file."""
        form = urlencode({"exhibit": "Phone"})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer, body = self._ask("POST", f"/cases/{self._case}/deliveries/", form, kind)
        self._delivery = json.loads(body)
        name = base64.b64encode(_PATH.encode()).decode()
        headers = {"Upload-Length": str(self._size), "Upload-Metadata": f"relativePath {name}"}
        answer, _ = self._ask("POST", self._delivery["uploads"], "", headers)
        self._upload = answer.headers["Location"]

    def send(self, *, until: int) -> None:
        """Send from where the server says it is, which must be where it said so before."""
        self.told = self._told_offset()
        if self.told != self.offset:
            sys.exit(f"failed: {self.told} bytes are told, and {self.offset} were taken")
        while self.offset < until:
            piece = self._next_piece()
            answer, body = self._append(piece)
            if answer.status != http.HTTPStatus.NO_CONTENT:
                sys.exit(f"failed: {answer.status} {body!r}")
            self.digest.update(piece)
            self.offset += len(piece)

    def break_off(self) -> None:
        """Send half a piece, and kill the server."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        connection.putrequest("PATCH", self._upload)
        piece = self._next_piece()
        for name, said in self._headers(piece).items():
            connection.putheader(name, said)
        connection.endheaders()
        connection.send(piece[: len(piece) // 2])
        time.sleep(0.3)
        self._kill()

    def hand_in(self) -> None:
        """Have it read, and wait until it is done."""
        self._ask("POST", self._delivery["take_in"], "", {})
        until = time.monotonic() + _WAIT_S
        while time.monotonic() < until:
            told = json.loads(self._ask("GET", f"/deliveries/{self._delivery['id']}/", None, {})[1])
            if told["state"] not in {"handed_in", "reading", "matching"}:
                break
            time.sleep(1)
        if told["state"] != "done":
            sys.exit(f"failed: {told}")

    def kept(self) -> str:
        """Return the SHA-256 that the records have of the file."""
        with sqlite3.connect(self._root / "vault" / "records.sqlite3") as records:
            found = records.execute("SELECT item_id FROM vault_location WHERE path = ?", [_PATH])
            return str(found.fetchone()[0])

    def _next_piece(self) -> bytes:
        number = self.offset // _PIECE
        piece = number.to_bytes(8) + self._piece[8:]
        return piece[: self._size - self.offset]

    def _append(self, piece: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        return self._ask("PATCH", self._upload, piece, self._headers(piece))

    def _headers(self, piece: bytes) -> dict[str, str]:
        checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        return self._shown() | {
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(len(piece)),
            "Upload-Offset": str(self.offset),
            "Upload-Checksum": f"sha256 {checksum}",
        }

    def _told_offset(self) -> int:
        return int(self._ask("HEAD", self._upload, None, {})[0].headers["Upload-Offset"])

    def _shown(self) -> dict[str, str]:
        return _TUS | {"Authorization": f"Bearer {self._token}"}

    def _ask(
        self, method: str, address: str, body: bytes | str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=300)
        connection.request(method, address, body, self._shown() | headers)
        answer = connection.getresponse()
        return answer, answer.read()

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [self._clew, *words],
            env=self._environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def _wait_for_server(self) -> None:
        for _ in range(300):
            with suppress(OSError, http.client.HTTPException):
                self._ask("GET", "/sign-in/", None, {})
                return
            time.sleep(0.2)
        sys.exit("failed: the server does not answer")

    def _kill(self) -> None:
        if self._server.poll() is None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()

    def _watch(self, is_over: threading.Event) -> None:
        """Look at the processes of this vault four times a second."""
        mark = f"CLEW_VAULT={self._root / 'vault'}".encode()
        while not is_over.wait(0.25):
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    words = (process / "cmdline").read_bytes()
                    if mark not in (process / "environ").read_bytes():
                        continue
                    pages = int((process / "statm").read_text().split()[1])
                except OSError:
                    continue  # it has ended
                kind = "serve" if b"serve" in words else "deliveries"
                self.most[kind] = max(self.most[kind], pages * os.sysconf("SC_PAGE_SIZE"))


if __name__ == "__main__":
    main()
