"""A PostgreSQL of its own, whose data stay in a folder for the next run.

Like the tests' it runs as an unprivileged user, listens on a Unix socket only, and is stopped when
this process ends, however it ends. Unlike theirs it writes as safely as a bureau's would.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postgres_server import server_programs, unprivileged_user, wait_until_ready

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "40",
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
    "maintenance_work_mem": "256MB",
}
"""As PostgreSQL's manual advises for a machine with memory and an SSD; the rest as it comes."""

# The keeper waits on a pipe that closes when this process ends, also by kill -9.
_KEEPER = """
programs=$1 data=$2 socket=$3; shift 3
if [ ! -e "$data/PG_VERSION" ]; then
  "$programs/initdb" -D "$data" -A trust -U clew --locale=C.UTF-8 >"$socket/log" 2>&1 ||
    { cat "$socket/log" >&2; exit 1; }
fi
"$programs/postgres" -D "$data" -k "$socket" "$@" >>"$socket/log" 2>&1 &
read -r _
kill -INT $!
wait $!
"""


@contextmanager
def kept_postgres(data: Path) -> Iterator[str]:
    """Yield the address of the database whose files lie in a folder, made if it is not there."""
    found, user = server_programs(), unprivileged_user()
    if found is None:
        raise SystemExit("no PostgreSQL server is installed (Debian: apt install postgresql)")
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    socket = Path(tempfile.mkdtemp(prefix="clew-pg-", dir="/tmp"))  # its path must be short
    if user is not None:
        shutil.chown(socket, user)
        shutil.chown(data, user)
    settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    try:
        with subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "keeper", found, data, socket, *settings],
            stdin=subprocess.PIPE,
            user=user,
            cwd="/",
            process_group=0,
            env={"PATH": os.environ["PATH"]},
        ) as keeper:
            wait_until_ready(found, socket, keeper)
            yield f"postgresql://clew@/postgres?host={socket}"
    finally:
        shutil.rmtree(socket, ignore_errors=True)
