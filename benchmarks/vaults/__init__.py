"""A vault of its own, for what a benchmark or a proof measures of the records."""

import os
import subprocess
import sys
from pathlib import Path

import django
from django.core.management import call_command


def start_records(folder: Path, *, database: str = "") -> None:
    """Make a vault in a folder, and its records ready: in SQLite, or in the database named.

    One that is there already is used, its records brought up to date.

    Modules that need records are imported after this, since the settings name the vault.
    """
    os.environ |= {
        "CLEW_VAULT": str(folder / "vault"),
        "CLEW_KEY_FILE": str(folder / "key"),
        "CLEW_OFFICER": "bench",
        "CLEW_DATABASE": database,
        "DJANGO_SETTINGS_MODULE": "clew.bureau.config.settings",
    }
    clew = Path(sys.executable).parent / "clew"
    if not (folder / "vault").exists():
        subprocess.run([clew, "init"], check=True, stdin=subprocess.DEVNULL, capture_output=True)
    django.setup()
    call_command("migrate", verbosity=0)
