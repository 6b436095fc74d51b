"""Empty records with all their tables, made once for all tests: the migrations take seconds.

What is made for all workers of a run lies in one folder, which the first process names to them.
"""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FOLDER = "CLEW_TESTS_READY"
_MIGRATE = """
import sys
import django
from django.conf import settings
from clew.bureau.config import database
settings.DATABASES = {"default": getattr(database, sys.argv[1])(sys.argv[2])}
django.setup()
from django.core.management import call_command
from django.db import connections
call_command("migrate", verbosity=0, interactive=False)
connections.close_all()
"""


def ready_folder() -> Path:
    """Return the folder for what is made once; the processes started from here share it."""
    if _FOLDER not in os.environ:
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="clew-ready-", dir="/tmp")
        atexit.register(shutil.rmtree, os.environ[_FOLDER], ignore_errors=True)
    return Path(os.environ[_FOLDER])


def lay_ready_tables(path: Path) -> None:
    """Make empty records, as `migrate` makes them, in a new SQLite file."""
    made = ready_folder() / "records.sqlite3"
    with only_one_makes(made) as missing:
        if missing:
            migrate("sqlite", made.with_suffix(".new"))
            made.with_suffix(".new").rename(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made, path)


@contextmanager
def only_one_makes(made: Path) -> Iterator[bool]:
    """Tell whether it is still to be made; the other processes wait until it is."""
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not made.exists()


def migrate(kind: str, address: Path | str) -> None:
    """Make all tables, in a process of its own, in records of a kind: sqlite or postgresql."""
    named = {name: text for name, text in os.environ.items() if not name.startswith("CLEW_")}
    subprocess.run(
        [sys.executable, "-c", _MIGRATE, kind, address],
        env=named | {"DJANGO_SETTINGS_MODULE": "clew.bureau.config.settings"},
        check=True,
    )
