"""Guards: the database itself refuses to change or delete entries of custody records."""

from django.db.backends.base.base import BaseDatabaseWrapper

_TABLE = "custody_custodyentry"
_REFUSAL = "a custody record is only ever added to"


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the guards up."""
    _run(connection, _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the guards down: the migration undone, or a test's tables emptied."""
    if connection.vendor == "postgresql":
        _run(connection, [f"DROP TRIGGER custody_{one} ON {_TABLE}" for one in ("kept", "whole")])
        _run(connection, ["DROP FUNCTION custody_refuse()"])
    else:
        _run(connection, ["DROP TRIGGER custody_UPDATE", "DROP TRIGGER custody_DELETE"])


_SQLITE = [
    f"CREATE TRIGGER custody_{act} BEFORE {act} ON {_TABLE} BEGIN "
    f"SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    for act in ("UPDATE", "DELETE")
]

_POSTGRESQL = [
    f"""
    CREATE FUNCTION custody_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '{_REFUSAL}';
    END $$
    """,
    f"""
    CREATE TRIGGER custody_kept BEFORE UPDATE OR DELETE ON {_TABLE}
    FOR EACH ROW EXECUTE FUNCTION custody_refuse()
    """,
    f"""
    CREATE TRIGGER custody_whole BEFORE TRUNCATE ON {_TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION custody_refuse()
    """,
]


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
