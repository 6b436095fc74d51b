"""Kept: the SQL that a rule comes to for an officer, kept with the officer at hand for a second.

Nearly every query of a page asks the same rule, and Django takes longer to write its SQL than the
database to answer. What is kept holds while all that rules look at of an officer stays: the
account, the roles, the bureau and its standing. Everything else is the database's to look up, each
time; times are as of the second.

A request that only reads asks besides which records a rule admits to once, not anew in each of its
statements: the database then knows how few they are, and which index to take. What it derives from
many records it derives once.
"""

import time
from collections.abc import Callable, Hashable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from clew.bureau.access.policy import Actor

_MOST_KEYS = 1_000  # that stand in a statement by themselves
_READS = frozenset({"GET", "HEAD"})
_READS_SINCE = "_reads_since"


def kept_for[T](officer: Actor, name: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` makes under this name, made once a second for the officer as it stands.

    Example:
        >>> from types import SimpleNamespace
        >>> officer, made = SimpleNamespace(is_active=True, roles=("analyst",), bureau=None), []
        >>> for _ in range(2):
        ...     _ = kept_for(officer, "rule", lambda: made.append(officer.roles))
        >>> officer.roles = ()
        >>> kept_for(officer, "rule", lambda: made.append(officer.roles))
        >>> made[-1], len(made) < 4
        ((), True)
    """
    bureau = getattr(officer, "bureau", None)
    stands = (
        officer.is_active,
        frozenset(getattr(officer, "roles", ())),
        bureau and (bureau.pk, bureau.country, bureau.admitted_at),
        connection.vendor,
        vars(officer).get(_READS_SINCE) or int(time.time()),
    )
    kept: dict[Hashable, Any] = vars(officer).setdefault("_kept", {})
    if kept.get(kept_for) != stands:
        kept.clear()
        kept[kept_for] = stands
    if name not in kept:
        kept[name] = make()
    found: T = kept[name]
    return found


def begin_reading(officer: Actor, *, method: str | None) -> None:
    """Keep all to the end of a request of this HTTP method, if it is one that only reads.

    The officer must be this request's own.
    """
    if method in _READS:
        vars(officer)[_READS_SINCE] = int(time.time())


def kept_while_reading[T](officer: Actor, name: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` makes; in a request that only reads, made once."""
    return kept_for(officer, name, make) if vars(officer).get(_READS_SINCE) else make()


def finished_keys(officer: Actor, name: Hashable, records: QuerySet[Any]) -> RawSQL | None:
    """Return what stands between the brackets of `IN ()` for these records' keys; None for none.

    In a request that only reads it is the keys, read once, but for very many.
    """
    return kept_for(officer, ("finished keys", name), lambda: _finished(officer, records))


def _finished(officer: Actor, records: QuerySet[Any]) -> RawSQL | None:
    if vars(officer).get(_READS_SINCE):
        keys = list(records.order_by().values_list("pk", flat=True)[: _MOST_KEYS + 1])
        if len(keys) <= _MOST_KEYS:
            own = records.model._meta.pk  # noqa: SLF001 -- documented by Django
            told = (f"'{own.get_db_prep_value(one, connection)}'" for one in keys)
            return RawSQL(", ".join(told), ()) if keys else None  # noqa: S611 -- numbers and UUIDs
    try:
        return RawSQL(*records.values("pk").query.sql_with_params())  # noqa: S611 -- Django wrote it
    except EmptyResultSet:
        return None
