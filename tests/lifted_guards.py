"""Records without the database's guards: tests empty their tables, and tamper."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

from clew.bureau.audit import guards as of_the_log
from clew.bureau.custody import guards as of_custody
from clew.bureau.operations import guards as of_operations
from clew.bureau.referrals import guards as of_referrals


@contextmanager
def lifted_guards(connection: BaseDatabaseWrapper) -> Iterator[None]:
    every = (of_the_log, of_custody, of_referrals, of_operations)
    for guards in reversed(every):  # the others stand on what the log's set up
        guards.remove(connection)
    try:
        yield
    finally:
        for guards in every:
            guards.install(connection)
