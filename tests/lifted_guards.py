"""What is only ever added to, without the database's guards: tests empty tables, and tamper."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

from clew.bureau.audit import guards as of_the_log
from clew.bureau.referrals import guards as of_referrals


@contextmanager
def lifted_guards(connection: BaseDatabaseWrapper) -> Iterator[None]:
    of_referrals.remove(connection)
    of_the_log.remove(connection)
    try:
        yield
    finally:
        of_the_log.install(connection)
        of_referrals.install(connection)
