"""Proof: `kill -9` of who writes to the audit log loses no event that was acknowledged.

Several processes write events, each in a transaction of its own, some of which they undo, and say
which were committed; another signs checkpoints meanwhile. All are killed at once, by chance.
After each kill every event that was acknowledged has a place, places are without gaps, and the log
is whole for the independent verifier, also against the checkpoints that were signed before.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
from django.db import connection, transaction

from vaults import start_records

_WRITERS = 3


def main() -> None:
    """Run the rounds and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--database", default="")
    parser.add_argument("--write", help=argparse.SUPPRESS)
    parser.add_argument("--sign", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.write or chosen.sign:
        django.setup()
        _write(chosen.write) if chosen.write else _sign()
        return
    with tempfile.TemporaryDirectory() as folder:
        start_records(Path(folder), database=chosen.database)
        proof = Proof(Path(folder))
        for number in range(chosen.rounds):
            proof.kill_once(number, random.uniform(0.2, 1.5))
        proof.tell(chosen.rounds)
        connection.close()


def _write(name: str) -> None:
    """Write events until killed; say each only after its transaction was committed."""
    from datetime import UTC, datetime  # noqa: PLC0415 -- a child's

    from clew.bureau.audit import tags  # noqa: PLC0415 -- records ready
    from clew.bureau.audit.actions import record  # noqa: PLC0415 -- likewise

    os.write(1, b"ready\n")
    number = 0
    while True:
        number += 1
        subject = f"{name}-{number}"
        with transaction.atomic():
            now = datetime.now(UTC)
            record(tags.VAULT_FILE_ASKED, officer=None, subject=subject, now=now)
            if number % 7 == 0:
                transaction.set_rollback(True)
        if number % 7:
            os.write(1, f"{subject}\n".encode())
        time.sleep(random.random() / 100)  # who never pauses keeps others from SQLite


def _sign() -> None:
    """Sign the log again and again until killed."""
    from datetime import UTC, datetime  # noqa: PLC0415 -- a child's

    from clew.bureau.audit.actions.checkpoints import sign_log  # noqa: PLC0415 -- records ready
    from clew.bureau.vault.current import current_vault  # noqa: PLC0415 -- likewise

    os.write(1, b"ready\n")
    while True:
        sign_log(signer=current_vault().log_signer, now=datetime.now(UTC))
        time.sleep(0.02)


class Proof:
    """What was counted so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, str] = {}
        self._acknowledged: set[str] = set()
        self.lost = self.gaps = self.not_whole = 0

    def kill_once(self, number: int, after_s: float) -> None:
        """Start the writers and the signer, kill them, and look at what is there."""
        outputs = [self._folder / f"said-{number}-{writer}" for writer in range(_WRITERS)]
        words = [["--write", path.name] for path in outputs] + [["--sign"]]
        outputs.append(self._folder / f"said-{number}-signer")
        children = [self._child(word, out) for word, out in zip(words, outputs, strict=True)]
        while not all(out.exists() and b"ready" in out.read_bytes() for out in outputs):
            time.sleep(0.05)
        time.sleep(after_s)
        for child in children:
            os.kill(child.pid, signal.SIGKILL)
        for child in children:
            child.wait()
        for out in outputs[:-1]:
            said = out.read_text().split("\n")[1:-1]  # a line that was cut off was not said
            self._acknowledged.update(said)
        self._look()

    def _child(self, words: list[str], output: Path) -> subprocess.Popen[bytes]:
        with output.open("wb") as file:
            return subprocess.Popen([sys.executable, __file__, *words], stdout=file)

    def _look(self) -> None:
        from clew.bureau.accounts.queries import officer_by_username  # noqa: PLC0415 -- records ready
        from clew.bureau.audit.models import (  # noqa: PLC0415 -- likewise
            AuditCheckpoint,
            AuditEvent,
            AuditLeaf,
        )
        from clew.bureau.audit.queries.lines import log_lines  # noqa: PLC0415 -- likewise
        from clew.bureau.audit.queries.tree import log_size  # noqa: PLC0415 -- likewise
        from clew.bureau.vault.current import current_vault  # noqa: PLC0415 -- likewise
        from clew.ledger.verifier import Trust, verify  # noqa: PLC0415 -- likewise

        held = set(AuditLeaf.objects.values_list("event__subject", flat=True))
        self.lost += len(self._acknowledged - held)
        size = log_size()
        self.gaps += abs(size - AuditLeaf.objects.count())
        self.gaps += abs(size - AuditEvent.objects.count())
        key = current_vault().log_signer.key
        lines = log_lines(officer_by_username("bench"), key=key, size=size)
        verdict = verify(lines, trust=Trust(key.to_text()), kept=self._kept)
        self.not_whole += not verdict.is_whole
        newest = AuditCheckpoint.objects.last()
        if newest is not None:
            self._kept[f"of {newest.size}"] = newest.note

    def tell(self, rounds: int) -> None:
        """Print the table."""
        told = len(self._acknowledged)
        print("| kills | acknowledged | lost | gaps | logs not whole | checkpoints kept |")
        print("|---|---|---|---|---|---|")
        print(
            f"| {rounds} | {told:,} | {self.lost} | {self.gaps} | {self.not_whole} "
            f"| {len(self._kept)} |"
        )
        if self.lost or self.gaps or self.not_whole or not told:
            sys.exit("failed")


if __name__ == "__main__":
    main()
