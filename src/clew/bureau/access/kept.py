"""Kept: the SQL that a rule comes to for an officer, kept with the officer at hand for a second.

Nearly every query of a page asks the same rule, and Django takes longer to write its SQL than the
database to answer. What is kept holds while all that rules look at of an officer stays: the
account, the roles, the bureau and its standing. Everything else is the database's to look up, each
time; times are as of the second.
"""

import time
from collections.abc import Callable, Hashable
from typing import Any

from django.db import connection

from clew.bureau.access.policy import Actor


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
        int(time.time()),
    )
    kept: dict[Hashable, Any] = vars(officer).setdefault("_kept", {})
    if kept.get(kept_for) != stands:
        kept.clear()
        kept[kept_for] = stands
    if name not in kept:
        kept[name] = make()
    found: T = kept[name]
    return found
