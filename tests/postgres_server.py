"""A PostgreSQL server for the tests: the installed one, in a temporary folder, for one process.

It runs as an unprivileged user, listens on a Unix socket only, and is stopped when the tests end,
also when they end badly. Its databases have all their tables: they are migrated once for all tests,
and each server begins with a copy of that one's folder.
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

import psycopg
import pytest

from ready_tables import migrate, only_one_makes, ready_folder

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
if [ -d "$folder/data" ] ||
  "$programs/initdb" -D "$folder/data" -A trust -U clew -N --locale=C.UTF-8 >"$log" 2>&1; then
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
    """Yield the address of empty records; skip where no server is installed, but fail in CI."""
    programs = server_programs()
    if programs is None:
        _absent()
        return
    made = ready_folder() / "postgresql"
    with only_one_makes(made) as missing:
        if missing:
            _make_ready(programs, made)
    with _running(programs, made) as folder:
        yield f"postgresql://clew@/postgres?host={folder}"


def _make_ready(programs: Path, made: Path) -> None:
    """Migrate the database that all others are copied from, and copy it for who asks for none."""
    with _running(programs) as folder:
        migrate("postgresql", f"postgresql://clew@/template1?host={folder}")
        with psycopg.connect(
            host=str(folder), user="clew", dbname="template1", autocommit=True
        ) as connection:
            connection.execute("DROP DATABASE postgres")
            connection.execute("CREATE DATABASE postgres")
        data = folder / "data"
        stop = (programs / "pg_ctl", "-D", data, "-s", "-m", "fast", "stop")
        subprocess.run(stop, user=unprivileged_user(), cwd="/", check=True)
        _copy(data, made)


def _copy(data: Path, to: Path) -> None:
    """Copy a stopped server's files; they stay its user's, and appear under the name at once."""
    subprocess.run(["cp", "-a", data, to.with_suffix(".new")], check=True)
    to.with_suffix(".new").rename(to)


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
def _running(programs: Path, made: Path | None = None) -> Iterator[Path]:
    """Keep a server running, on a copy of what is made; it is stopped and removed at the end."""
    user = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="clew-pg-", dir="/tmp"))  # socket paths must be short
    if user is not None:
        shutil.chown(folder, user)
    if made is not None:
        _copy(made, folder / "data")
    settings = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
    with subprocess.Popen(
        ["/bin/sh", "-c", _KEEPER, "keeper", programs, folder, *settings],
        stdin=subprocess.PIPE,
        user=user,
        cwd="/",
        process_group=0,  # Ctrl-C is for the tests: their end stops the server
    ) as keeper:
        wait_until_ready(programs, folder, keeper)
        yield folder


def wait_until_ready(programs: Path, folder: Path, keeper: subprocess.Popen[bytes]) -> None:
    end_s = time.monotonic() + _START_S
    while time.monotonic() < end_s and keeper.poll() is None:
        asked = subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False)
        if asked.returncode == 0:
            return
        time.sleep(0.1)
    pytest.fail("PostgreSQL did not start; what it said is on the error output")
