"""The audit log without the database's guards: tests empty their tables, and tamper."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

from clew.bureau.audit import guards


@contextmanager
def lifted_guards(connection: BaseDatabaseWrapper) -> Iterator[None]:
    guards.remove(connection)
    try:
        yield
    finally:
        guards.install(connection)
