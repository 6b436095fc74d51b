"""Guards: what the database itself sees to in the audit log, on SQLite and on PostgreSQL.

1. Rows of the log are never changed and never deleted.
2. Each event gets the next place in the log, in the transaction that writes it: no place is taken
   twice, one that was rolled back leaves no gap, and no event is without a place.

PostgreSQL gives the place at commit (a deferred trigger), under a lock that is held only until the
commit is done: a long import holds up nobody who looks at a picture meanwhile. SQLite has one
writer at a time, so there the place is given at once.

Another app's rows that are only ever added to are kept by `keep`, once this one's are.

A migration that alters one of these tables on SQLite makes the table anew, without its guards: it
has to call `install` again, and tests tell.
"""

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

_EVENTS, _LEAVES = "audit_auditevent", "audit_auditleaf"
_KEPT = (
    _EVENTS,
    _LEAVES,
    "audit_auditnode",
    "audit_auditcheckpoint",
    "audit_auditcosignature",
    "audit_trustedkey",
    "audit_seencheckpoint",
)
_REFUSAL = "these rows are only ever added to"
_APPENDING = 0x434C4158  # "CLAX": the lock's number within this database


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the guards up."""
    _run(connection, _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)
    keep(connection, _KEPT)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the guards down: the migration undone, or a test's tables emptied."""
    let_go(connection, _KEPT)
    if connection.vendor == "postgresql":
        _run(connection, [f"DROP TRIGGER audit_append ON {_EVENTS}"])
        _run(connection, ["DROP FUNCTION audit_append()", "DROP FUNCTION audit_refuse()"])
    else:
        _run(connection, ["DROP TRIGGER audit_append"])


def keep(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    """Have the database refuse to change or delete rows of these tables."""
    if connection.vendor == "postgresql":
        _run(connection, [sql for table in tables for sql in _kept_on_postgresql(table)])
    else:
        _run(connection, [_kept_on_sqlite(table, act) for table in tables for act in _ACTS])


def let_go(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    """Let rows of these tables be changed and deleted again."""
    if connection.vendor == "postgresql":
        _run(connection, [f"DROP TRIGGER {t}_kept ON {t}" for t in tables])
        _run(connection, [f"DROP TRIGGER {t}_whole ON {t}" for t in tables])
    else:
        _run(connection, [f"DROP TRIGGER {t}_{act}" for t in tables for act in _ACTS])


_SQLITE = [
    f"""
    CREATE TRIGGER audit_append AFTER INSERT ON {_EVENTS} BEGIN
      INSERT INTO {_LEAVES} (number, event_id, hash)
      SELECT coalesce(max(number) + 1, 0), NEW.id, NEW.hash FROM {_LEAVES};
    END
    """  # noqa: S608 -- constants of this file
]

# A session that planned this while the log was short would else read all of it for each event.
_POSTGRESQL = [
    f"""
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '{_REFUSAL}';
    END $$
    """,
    f"""
    CREATE FUNCTION audit_append() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock({_APPENDING});
      INSERT INTO {_LEAVES} (number, event_id, hash)
      SELECT coalesce(max(number) + 1, 0), NEW.id, NEW.hash FROM {_LEAVES};
      RETURN NULL;
    END $$
    """,  # noqa: S608 -- constants of this file
    f"""
    CREATE CONSTRAINT TRIGGER audit_append AFTER INSERT ON {_EVENTS}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_append()
    """,
]


_ACTS = ("UPDATE", "DELETE")


def _kept_on_sqlite(table: str, act: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{act} BEFORE {act} ON {table} BEGIN "
        f"SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )


def _kept_on_postgresql(table: str) -> list[str]:
    kept, whole = f"{table}_kept BEFORE UPDATE OR DELETE", f"{table}_whole BEFORE TRUNCATE"
    refuses = "EXECUTE FUNCTION audit_refuse()"
    return [
        f"CREATE TRIGGER {kept} ON {table} FOR EACH ROW {refuses}",
        f"CREATE TRIGGER {whole} ON {table} FOR EACH STATEMENT {refuses}",
    ]


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
