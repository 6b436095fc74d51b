"""A vault of its own, for what a benchmark or a proof measures of the records."""

import os
import subprocess
import sys
from pathlib import Path

import django


def start_records(folder: Path, *, database: str = "") -> None:
    """Make a vault in a folder, and its records ready: in SQLite, or in the database named.

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
    subprocess.run([clew, "init"], check=True, stdin=subprocess.DEVNULL, capture_output=True)
    django.setup()
