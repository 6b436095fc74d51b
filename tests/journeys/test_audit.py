"""A bureau's log is witnessed by the hub, verified without Clew, and then tampered with."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from clew_command import Workstation

from clew.ledger import verifier


def _bureau(folder: Path, name: str) -> Workstation:
    (folder / name).mkdir()
    station = Workstation(folder / name)
    station.clew("init", "--bureau", name)
    return station


def test_a_log_is_witnessed_handed_out_verified_and_shows_what_was_changed(tmp_path):
    bureau, hub = _bureau(tmp_path, "bureau"), _bureau(tmp_path, "hub")
    log_key, _ = bureau.clew("audit", "key").splitlines()
    _, witness_key = hub.clew("audit", "key").splitlines()
    hub.clew("audit", "trust", log_key)
    bureau.clew("audit", "trust", witness_key)

    bureau.clew("audit", "checkpoint", "--to", tmp_path / "asked")
    hub.clew("audit", "countersign", tmp_path / "asked", "--to", tmp_path / "kept")
    bureau.clew("audit", "witnessed", tmp_path / "kept")
    bureau.clew("audit", "export", tmp_path / "log", "--reason", "yearly inspection")

    done = _verified_without_clew(tmp_path, "--key", log_key, "--witness", witness_key)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("whole:") or "\nwhole:" in done.stdout

    _tamper(bureau, "UPDATE audit_auditevent SET subject = 'another' WHERE subject != ''")
    told = bureau.clew("audit", "verify", "--checkpoint", tmp_path / "kept", code=1)
    assert "NOT WHOLE: line 2, entry 0" in told


def _verified_without_clew(folder: Path, *keys: str) -> "subprocess.CompletedProcess[str]":
    program = shutil.copy(verifier.__file__, folder / "verifier.py")
    words = ["log", *keys, "--need", "1", "--checkpoint", "kept"]
    return subprocess.run(
        [sys.executable, "-I", program, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def _tamper(bureau: Workstation, statement: str) -> None:
    """Change the records as whoever runs the database can."""
    with closing(sqlite3.connect(bureau.folder / "vault/records.sqlite3")) as records:
        guards = records.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in guards.fetchall():
            records.execute(f'DROP TRIGGER "{name}"')
        records.execute(statement)
        records.commit()
