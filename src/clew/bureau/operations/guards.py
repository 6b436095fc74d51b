"""Guards: the database itself refuses to change or delete what was told from a site.

Once the removal of its case is on record (`retention_removal`) it may be deleted, and never before.
On SQLite a migration that makes a table anew which is named here takes the guards down first.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from clew.bureau.audit.guards import keep, let_go

_KEPT = ("operations_siteevent", "operations_siteoutcome", "operations_tick")
_REFUSAL = "these rows are only ever added to, until their case is removed"
_REMOVED = """
    EXISTS (
      SELECT 1 FROM operations_site s
      JOIN operations_operation o ON o.id = s.operation_id
      JOIN retention_removal r ON r.case_id = o.case_id
      WHERE s.id = OLD.site_id
    )
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the guards up."""
    keep(connection, _KEPT)
    is_postgresql = connection.vendor == "postgresql"
    for_each = _instead_on_postgresql if is_postgresql else _instead_on_sqlite
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute(_REFUSE)
        for statement in (one for table in _KEPT for one in for_each(table)):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the guards down: the migration undone, or a test's tables emptied."""
    let_go(connection, _KEPT)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION operations_refuse()")


_REFUSE = f"""
    CREATE FUNCTION operations_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND {_REMOVED} THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION '{_REFUSAL}';
    END $$
"""


def _instead_on_sqlite(table: str) -> list[str]:
    refuses = f"SELECT RAISE(ABORT, '{_REFUSAL}') WHERE NOT {_REMOVED}"
    return [
        f"DROP TRIGGER {table}_DELETE",
        f"CREATE TRIGGER {table}_DELETE BEFORE DELETE ON {table} BEGIN {refuses}; END",
    ]


def _instead_on_postgresql(table: str) -> list[str]:
    refuses = "FOR EACH ROW EXECUTE FUNCTION operations_refuse()"
    return [
        f"DROP TRIGGER {table}_kept ON {table}",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} {refuses}",
    ]
