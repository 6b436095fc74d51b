"""A PostgreSQL server for the tests: the installed one, in a temporary folder, for one process.

It runs as an unprivileged user, listens on a Unix socket only, and is stopped when the tests end,
also when they end badly.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
    "shared_buffers": "64MB",
}


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the address of an empty database; skip where no server is installed, but fail in CI."""
    programs = _programs()
    if programs is None:
        _absent()
        return
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="clew-pg-", dir="/tmp"))  # socket paths must be short
    try:
        if user is not None:
            shutil.chown(folder, user)
        _run([programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "clew", "-N"], user)
        with _running(programs, folder, user):
            yield f"postgresql://clew@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of the newest installed server's programs."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parents[1].name)
    )
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _absent() -> None:
    reason = "no PostgreSQL server is installed (Debian: apt install postgresql)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; other users run it as themselves."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _run(command: list[Path | str], user: str | None) -> None:
    subprocess.run(
        command, user=user, cwd="/", check=True, capture_output=True, env={"LC_ALL": "C.UTF-8"}
    )


@contextmanager
def _running(programs: Path, folder: Path, user: str | None) -> Iterator[None]:
    settings = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
    command: list[Path | str] = ["-D", folder / "data", "-k", folder, *settings]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", *command],
            user=user,
            cwd="/",
            stdout=log,
            stderr=log,
            process_group=0,  # Ctrl-C is ours to handle: the tests' end stops the server
        )
    try:
        _wait_until_ready(programs, folder, server)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # "fast": break connections and shut down
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=20)


def _wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            pytest.fail(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        ready = subprocess.run(
            [programs / "pg_isready", "-q", "-h", folder, "-t", "1"], check=False
        )
        if ready.returncode == 0:
            return
    pytest.fail("PostgreSQL did not become ready")
