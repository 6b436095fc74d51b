"""A PostgreSQL server for the tests: the installed one, in a temporary folder, for one process.

It runs as an unprivileged user, listens on a Unix socket only, and is stopped when the tests end,
also when they end badly.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_START_S = 60
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
    "shared_buffers": "64MB",
}


# The keeper waits on a pipe that closes when the tests end, however they end: also by kill -9.
_KEEPER = """
programs=$1 folder=$2 log=$2/log; shift 2
if "$programs/initdb" -D "$folder/data" -A trust -U clew -N --locale=C.UTF-8 >"$log" 2>&1; then
  "$programs/postgres" -D "$folder/data" -k "$folder" "$@" >>"$log" 2>&1 &
  read -r _
  while kill -INT $! 2>/dev/null; do sleep 0.1; done
else
  cat "$log" >&2
fi
rm -rf "$folder"
"""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the address of an empty database; skip where no server is installed, but fail in CI."""
    programs = server_programs()
    if programs is None:
        _absent()
        return
    user = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="clew-pg-", dir="/tmp"))  # socket paths must be short
    if user is not None:
        shutil.chown(folder, user)
    with _running(programs, folder, user):
        yield f"postgresql://clew@/postgres?host={folder}"


def server_programs() -> Path | None:
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


def unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; other users run it as themselves."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


@contextmanager
def _running(programs: Path, folder: Path, user: str | None) -> Iterator[None]:
    """Keep a server running; it is stopped and its folder removed at the end."""
    settings = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
    with subprocess.Popen(
        ["/bin/sh", "-c", _KEEPER, "keeper", programs, folder, *settings],
        stdin=subprocess.PIPE,
        user=user,
        cwd="/",
        process_group=0,  # Ctrl-C is for the tests: their end stops the server
    ) as keeper:
        wait_until_ready(programs, folder, keeper)
        yield


def wait_until_ready(programs: Path, folder: Path, keeper: subprocess.Popen[bytes]) -> None:
    end_s = time.monotonic() + _START_S
    while time.monotonic() < end_s and keeper.poll() is None:
        asked = subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False)
        if asked.returncode == 0:
            return
        time.sleep(0.1)
    pytest.fail("PostgreSQL did not start; what it said is on the error output")
