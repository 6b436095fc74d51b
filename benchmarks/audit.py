"""What an event of the audit log costs beyond its own row, and how long proofs take.

    python benchmarks/audit.py [--entries 10000000] [--database postgresql://...]

Events are written in batches, by turns as plain rows of the same table with its guards taken down,
and as events with their hashes and places. Then the log is filled to so many entries (leaves only:
proofs read no more of them), signed, and entries and earlier sizes are proved at random; each proof
is checked by the independent verifier. In a vault of its own, in a temporary folder (SQLite), or in
the empty database that is named.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction
from uuid6 import uuid7

from clew.ledger import verifier
from clew.ledger.keys import LogSigner
from clew.ledger.tree import Run
from vaults import start_records

_NOW = datetime(2026, 11, 26, tzinfo=UTC)
_BY_TURNS = 50
_TAG = "vault:thumbnail:revealed"
_SIGNER = LogSigner("clew/bench", bytes(32))


def main() -> None:
    """Write, fill, prove, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--batches", type=int, default=600)
    parser.add_argument("--proofs", type=int, default=1_000)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        start_records(Path(name), database=options.database)
        print(f"records in {connection.vendor}")
        _append(options.batches)
        _fill(options.entries)
        _prove(options.proofs)
        connection.close()


def _append(batches: int, *, size: int = 10) -> None:
    """Compare an event with the same row alone; a batch is one transaction, with its commit.

    The least of many short batches is what was measured while nobody else had the processor.
    """
    from clew.bureau.accounts.queries import officer_by_username  # noqa: PLC0415 -- records ready
    from clew.bureau.audit import guards  # noqa: PLC0415 -- likewise
    from clew.bureau.audit.actions import record  # noqa: PLC0415 -- likewise
    from clew.bureau.audit.actions.recording import INSERT, as_stored  # noqa: PLC0415 -- likewise

    officer = officer_by_username("bench")
    subject, reason = "ab" * 32, "a new clue in the series"

    def plain() -> None:
        told = (_TAG, "bench", subject, '{"reason":"a new clue in the series"}')
        row = as_stored(uuid7(), _NOW, officer.pk, *told, bytes(16), bytes(32))
        with connection.cursor() as cursor:
            cursor.execute(INSERT, row)

    def event() -> None:
        record(_TAG, officer=officer, subject=subject, details={"reason": reason}, now=_NOW)

    rows, events = [], []
    for _ in range(batches // _BY_TURNS):
        guards.remove(connection)
        rows += [_batch(plain, size) for _ in range(_BY_TURNS)]
        guards.install(connection)
        events += [_batch(event, size) for _ in range(_BY_TURNS)]
    for name, place in (("time", 0), ("processor time of this process", 1)):
        alone, whole = (statistics.median(one[place] for one in had) for had in (rows, events))
        more = statistics.median(e[place] - r[place] for r, e in zip(rows, events, strict=True))
        least = min(one[place] for one in events) - min(one[place] for one in rows)
        print(
            f"{name}: the row alone {alone:.0f} us, the event {whole:.0f} us, more by "
            f"{more:.0f} us (medians), {least:.0f} us (the least of each)"
        )


def _batch(write: Callable[[], None], size: int) -> tuple[float, float]:
    """The microseconds and processor microseconds that one write took."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    with transaction.atomic():
        for _ in range(size):
            write()
    spent, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    return spent / size * 1e6, cpu / size * 1e6


def _fill(entries: int) -> None:
    from clew.bureau.audit.actions.checkpoints import sign_log  # noqa: PLC0415 -- records ready
    from clew.bureau.audit.queries.tree import log_size  # noqa: PLC0415 -- likewise

    made = [log_size(), entries - 1]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")  # leaves without events
            cursor.execute(_LEAVES_POSTGRESQL, made)
            cursor.execute("ANALYZE audit_auditleaf")
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")  # likewise
            cursor.execute(_LEAVES_SQLITE, made)
    begun = time.perf_counter()
    size = sign_log(signer=_SIGNER, now=_NOW).size
    spent = time.perf_counter() - begun
    print(f"{size:,} entries signed for the first time in {spent:.1f} s", flush=True)
    begun = time.perf_counter()
    sign_log(signer=_SIGNER, now=_NOW)
    print(f"signed again in {(time.perf_counter() - begun) * 1e3:.1f} ms", flush=True)


_LEAVES_POSTGRESQL = """
    INSERT INTO audit_auditleaf (number, event_id, hash)
    SELECT n, lpad(to_hex(n), 32, '0')::uuid, sha256(n::text::bytea)
    FROM generate_series(%s::bigint, %s) n
"""
_LEAVES_SQLITE = """
    WITH RECURSIVE made (n) AS (SELECT %s UNION ALL SELECT n + 1 FROM made WHERE n < %s)
    INSERT INTO audit_auditleaf (number, event_id, hash)
    SELECT n, printf('%%032x', n), randomblob(32) FROM made
"""


def _prove(count: int) -> None:
    from clew.bureau.audit.queries.tree import (  # noqa: PLC0415 -- records ready
        log_size,
        log_tree,
        stored_hashes,
    )

    random.seed(1)
    size = log_size()
    root = log_tree().root(size)
    inclusions: list[tuple[float, float]] = []
    consistencies: list[tuple[float, float]] = []

    def included(index: int) -> list[bytes]:
        return log_tree().inclusion(index, size=size)

    def consistent(old: int) -> list[bytes]:
        return log_tree().consistency(old, size=size)

    for _ in range(count):
        index, old = random.randrange(size), random.randrange(1, size)
        path = _timed(inclusions, included, index)
        ((leaf,),) = stored_hashes([Run(0, index, index + 1)])
        assert verifier.includes(leaf, index, size, path, root)
        path = _timed(consistencies, consistent, old)
        assert verifier.extends(old, log_tree().root(old), size, root, path)
    for name, taken in (("inclusion", inclusions), ("consistency", consistencies)):
        for kind, place in (("ms", 0), ("ms of this process", 1)):
            cuts = statistics.quantiles([one[place] for one in taken], n=100)
            worst = max(one[place] for one in taken)
            print(
                f"{count:,} proofs of {name} among {size:,}, {kind}: median {cuts[49]:.2f}, "
                f"99 % under {cuts[98]:.2f}, worst {worst:.2f}"
            )


def _timed(
    taken: list[tuple[float, float]], prove: Callable[[int], list[bytes]], number: int
) -> list[bytes]:
    begun, begun_cpu = time.perf_counter(), time.process_time()
    path = prove(number)
    taken.append(((time.perf_counter() - begun) * 1e3, (time.process_time() - begun_cpu) * 1e3))
    return path


if __name__ == "__main__":
    main()
