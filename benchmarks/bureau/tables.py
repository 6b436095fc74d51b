"""Tables: rows copied in, many at a time, past every check: what is invented here is whole."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Model

type Row = tuple[object, ...]


def copy(model: type[Model], columns: str, rows: Iterable[Row]) -> None:
    """Copy rows into a model's table; columns are named by words, others get their defaults."""
    table = model._meta.db_table  # noqa: SLF001 -- documented by Django
    others = {
        one.column: one.get_db_prep_save(one.get_default(), connection)
        for one in model._meta.concrete_fields  # noqa: SLF001 -- likewise
        if one.get_default() is not None and one.column not in columns.split()
    }
    names = ", ".join(f'"{name}"' for name in [*columns.split(), *others])
    rest = tuple(others.values())
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as out,
    ):
        for row in rows:
            out.write_row((*row, *rest))


@contextmanager
def unguarded() -> Iterator[None]:
    """Let rows in whose order the database would else see to: they come in the right one."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def settle() -> None:
    """Set the numbers that come next, and learn how large the tables are."""
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES)
        for sequence, table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT setval(%s, coalesce(max("{column}"), 0) + 1) FROM {table}', [sequence]
            )
        cursor.execute("VACUUM (ANALYZE)")


_SEQUENCES = """
    SELECT pg_get_serial_sequence(table_name, column_name), table_name, column_name
    FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES'
"""


class Ids:
    """UUIDv7s in the order in which they are asked for."""

    def __init__(self) -> None:
        self._number = 0

    def at(self, time: datetime) -> UUID:
        """Return one of this time."""
        self._number += 1
        ms = int(time.timestamp() * 1000)
        return UUID(int=ms << 80 | 7 << 76 | 2 << 62 | self._number)
