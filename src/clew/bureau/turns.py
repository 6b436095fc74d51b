"""Turns: writers of indexed rows go one after another, so that keys are seen in order.

Writers of places and of matches do so too: what touches what is kept by whoever comes second.

The index is brought up to date by reading the rows above its highest key. PostgreSQL hands out
keys before it commits, so without turns a row could appear below a key that was already indexed,
and would never be found. SQLite has one writer at a time anyway.
"""

from django.db import connection

_LOCK = 0x434C4557  # "CLEW": the lock's number within this database


def take_turn() -> None:
    """Wait for the other writers, until this transaction ends.

    Raises:
        RuntimeError: there is no transaction, so the turn would end at once.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("take_turn() needs a transaction around it")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
