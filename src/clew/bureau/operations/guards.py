"""Guards: the database itself refuses to change or delete what was told from a site."""

from django.db.backends.base.base import BaseDatabaseWrapper

from clew.bureau.audit.guards import keep, let_go

_KEPT = ("operations_siteevent", "operations_siteoutcome", "operations_tick")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the guards up."""
    keep(connection, _KEPT)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the guards down: the migration undone, or a test's tables emptied."""
    let_go(connection, _KEPT)
