"""Proof: `kill -9` of `clew add` at random moments loses nothing reported as done, doubles nothing.

Each round kills the same command on the same vault at a random moment, then counts. After every
round what was recorded before is still there, once. At the end the command runs to its end, and
every file is recorded once with its fingerprints.
"""

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from clew.simulate.photographs import write_photographs


def main() -> None:
    """Run the rounds and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--count", type=int, default=600)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_photographs(root / "photographs", count=chosen.count, seed=3, megapixels=(0.1, 0.6))
        proof = Proof(root)
        proof.clew("init", "--bureau", "Proof")
        rows = [proof.kill_once(random.uniform(0.8, 3.0)) for _ in range(chosen.rounds)]
        proof.clew(*proof.add)
        print("| kills | recorded, then gone | doubled | files | recorded at the end |")
        print("|---|---|---|---|---|")
        lost, doubled = sum(row[0] for row in rows), sum(row[1] for row in rows)
        names = proof.names()
        print(f"| {len(rows)} | {lost} | {doubled} | {chosen.count} | {len(set(names))} |")
        print(f"\nrecorded after each kill: {[row[2] for row in rows]}")
        complete = proof.complete()
        if lost or doubled or len(set(names)) != chosen.count or complete != chosen.count:
            sys.exit(f"failed: {complete} of {chosen.count} are complete")


class Proof:
    """A vault, and the command that is killed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.add = ("add", str(root / "photographs"), "--case", "1", "--exhibit", "1")
        self._clew = str(Path(sys.executable).parent / "clew")
        self._environment = os.environ | {
            "CLEW_VAULT": str(root / "vault"),
            "CLEW_KEY_FILE": str(root / "vault.key"),
        }

    def clew(self, *words: str) -> None:
        """Run a command to its end."""
        null = subprocess.DEVNULL
        command = [self._clew, *words]
        subprocess.run(command, env=self._environment, check=True, stdin=null, stdout=null)

    def kill_once(self, after_s: float) -> tuple[int, int, int]:
        """Start adding, kill it, and return how many files were lost, doubled, and are recorded."""
        null = subprocess.DEVNULL
        adding = subprocess.Popen(
            [self._clew, *self.add], env=self._environment, stdin=null, stdout=null
        )
        time.sleep(after_s)
        before = set(self.names())
        adding.kill()
        adding.wait()
        after = Counter(self.names())
        doubled = sum(n - 1 for n in after.values())
        return len(before - set(after)), doubled, len(after)

    def names(self) -> list[bytes]:
        """The names that are recorded, as any other reader of the database sees them."""
        query = "SELECT path_bytes FROM vault_location"
        with sqlite3.connect(self._root / "vault/records.sqlite3") as records:
            return [bytes(row[0]) for row in records.execute(query)]

    def complete(self) -> int:
        """How many items have their fingerprint and their bytes."""
        query = "SELECT count(DISTINCT item_id) FROM vault_fingerprint WHERE form = 'whole'"
        with sqlite3.connect(self._root / "vault/records.sqlite3") as records:
            (prints,) = records.execute(query).fetchone()
        blobs = sum(1 for path in (self._root / "vault/blobs").rglob("*") if path.is_file())
        return min(int(prints), blobs)


if __name__ == "__main__":
    main()
