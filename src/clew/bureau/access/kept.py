"""Kept: the SQL that a rule comes to for an officer, kept with the officer at hand for a second.

Nearly every query of a page asks the same rule, and Django takes longer to write its SQL than the
database to answer. What is kept holds while all that rules look at of an officer stays: the
account, the roles, the bureau and its standing. Everything else is the database's to look up, each
time; times are as of the second.

A request that only reads asks besides which records a rule admits to once, not anew in each of its
statements: the database then knows how few they are, and which index to take. What it derives from
many records it derives once, and what is told of a record it looks up once.
"""

import time
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from clew.bureau.access.keys import FoundKeys, Keys, NamedKeys
from clew.bureau.access.policy import Actor

_MOST_KEYS = 1_000  # that stand in a statement by themselves, or whose rows are kept
_READS = frozenset({"GET", "HEAD"})
_READS_SINCE = "_reads_since"
_NOTHING = object()


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


def kept_rows[Rows: QuerySet[Any, Any]](
    officer: Actor, name: Hashable, make: Callable[[], Rows]
) -> Rows:
    """Return the rows that `make` makes a query for: made once as above, and read anew each time.

    To put a query together takes Django longer than to begin with one that is there.
    """
    return kept_for(officer, ("rows", name), make).all()


def begin_reading(officer: Actor, *, method: str | None) -> None:
    """Keep all to the end of a request of this HTTP method, if it is one that only reads.

    The officer must be this request's own.
    """
    if method in _READS:
        vars(officer)[_READS_SINCE] = int(time.time())


def kept_while_reading[T](officer: Actor, name: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` makes; in a request that only reads, made once."""
    return kept_for(officer, name, make) if vars(officer).get(_READS_SINCE) else make()


def kept_by_key[K: Hashable, T](
    officer: Actor,
    name: Hashable,
    keys: Collection[K],
    find: Callable[[Collection[K]], Mapping[K, T]],
) -> dict[K, T]:
    """Return what `find` finds of these keys; in a request that only reads, each is looked up once.

    What is found is shared: nobody may change it. Of very many keys nothing is kept.
    """
    if not vars(officer).get(_READS_SINCE) or len(keys) > _MOST_KEYS:
        return dict(find(keys))
    known: dict[K, Any] = kept_for(officer, ("by key", name), dict)
    missing = [key for key in keys if key not in known]
    if missing:
        found = find(missing)
        known.update({key: found.get(key, _NOTHING) for key in missing})
    return {key: known[key] for key in keys if known[key] is not _NOTHING}


def few_while_reading[T](
    officer: Actor, name: Hashable, rows: Callable[[], QuerySet[Any, T]]
) -> list[T] | None:
    """Return these rows, read once in a request that only reads; None in others, or for many."""
    if not vars(officer).get(_READS_SINCE):
        return None
    found = kept_for(officer, ("few", name), lambda: list(rows()[: _MOST_KEYS + 1]))
    return found if len(found) <= _MOST_KEYS else None


def finished_keys(officer: Actor, name: Hashable, records: Callable[[], QuerySet[Any]]) -> Keys:
    """Return the keys of these records: few of them by themselves, else what finds them."""
    return kept_for(officer, ("finished keys", name), lambda: _finished(officer, name, records()))


def _finished(officer: Actor, name: Hashable, records: QuerySet[Any]) -> Keys:
    keys = records.order_by().values_list("pk", flat=True)
    few = few_while_reading(officer, name, lambda: keys)
    if few is not None:
        return NamedKeys.of(records.model, few)
    try:
        return FoundKeys(*keys.query.sql_with_params())
    except EmptyResultSet:
        return NamedKeys.of(records.model, [])
