"""Records without the database's guards: tests empty their tables, and tamper."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

from clew.bureau.audit import guards
from clew.bureau.custody import guards as custody_guards


@contextmanager
def lifted_guards(connection: BaseDatabaseWrapper) -> Iterator[None]:
    guards.remove(connection)
    custody_guards.remove(connection)
    try:
        yield
    finally:
        guards.install(connection)
        custody_guards.install(connection)
