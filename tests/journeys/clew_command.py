"""Running `clew` as an officer does: its own process, its own vault."""

import json
import os
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ready_clew import ReadyClew

from ready_tables import lay_ready_tables

CLEW = Path(sys.executable).parent / "clew"

_SOME_POSTGRESQL = "postgresql://nobody@/nothing"

HURRIED = ("--without", "text", "--without", "place", "--without", "object")
"""How journeys add what is about other things: these take longer than all the rest."""


@dataclass
class Workstation:
    """A vault in a folder, and the command line that works on it."""

    folder: Path
    database: str = ""
    codes: list[int] = field(default_factory=list)

    @property
    def records(self) -> Path:
        return self.folder / "vault/records.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        names = {
            "CLEW_VAULT": str(self.folder / "vault"),
            "CLEW_KEY_FILE": str(self.folder / "vault.key"),
            "CLEW_OFFICER": "journey",
        }
        return os.environ | names | ({"CLEW_DATABASE": self.database} if self.database else {})

    def clew(self, *words: str | Path, code: int = 0, typed: str = "") -> str:
        """Run a command that must end with this code, and return what it printed."""
        if words[0] == "init" and not self.database and not self.records.exists():
            lay_ready_tables(self.records)  # as after an `init` that was cut off: it goes on
        ready = _ready(_SOME_POSTGRESQL if self.database else "")
        done = ready.run([str(word) for word in words], self.environment, typed=typed)
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def lines(self, *words: str | Path) -> list[dict]:
        """Run a command with --json, and return its objects."""
        return [json.loads(line) for line in self.clew(*words, "--json").splitlines()]


_ready = cache(ReadyClew)
