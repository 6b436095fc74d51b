"""Seen: whether an item lies in a place that an officer may see, as a condition on any table.

Nearly every query of a page asks this, some many times over. So it is finished SQL, made once a
second for an officer (`access.kept`): Django takes longer to write it than the database to answer.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F
from django.db.models.sql.compiler import SQLCompiler

from clew.bureau.access.kept import kept_for
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.cases.queries import keys_of_visible_cases
from clew.bureau.vault.models import Loan, Location
from clew.bureau.vault.queries.lent import ended_loans
from clew.bureau.vault.queries.reach import Reach, exhibits_within, reach

_PLACES, _EXHIBITS, _LOANS = (
    model._meta.db_table  # noqa: SLF001 -- Django's name for it
    for model in (Location, Exhibit, Loan)
)
PLACED = f"{_PLACES} place INNER JOIN {_EXHIBITS} place_in ON place_in.id = place.exhibit_id"
_SEVERAL = " GROUP BY place.item_id HAVING COUNT(*) > 1"

type _Sql = tuple[str, Sequence[Any]]


def is_seen(officer: Officer, item: str = "pk") -> Expression:
    """Return the condition that the officer may see an item; `item` names its column."""
    return _LiesIn(*_seen_places(officer), item=item)


def is_seen_in(case: Case, officer: Officer, item: str = "pk") -> Expression:
    """Return the condition that the officer may see an item in this case."""
    found, exhibits = reach(officer), exhibits_within(officer, [case.pk])
    if found is not None and exhibits is not None:
        here = exhibits.hold("place.exhibit_id")
        return _LiesIn(f"{_PLACES} place WHERE {here}{_not_over(found)}", (), item=item)
    places, params = _seen_places(officer)
    key = Case._meta.pk.get_db_prep_value(case.pk, connection)  # noqa: SLF001 -- documented
    return _LiesIn(f"{places} AND place_in.case_id = %s", (*params, key), item=item)


def is_seen_again(officer: Officer, item: str = "pk") -> Expression:
    """Return the condition that the officer may see an item in more than one place."""
    places, params = _seen_places(officer)
    return _LiesIn(places, params, item=item, several=True)


def _seen_places(officer: Officer) -> _Sql:
    return kept_for(officer, "seen places", lambda: _made(officer))


def _made(officer: Officer) -> _Sql:
    """The tables and conditions of a `place` that may be seen, `place_in` its exhibit."""
    found, lent, params = reach(officer), "", ()
    cases = keys_of_visible_cases(officer)
    if found is None:
        ended = ended_loans(officer)
        if ended is None:
            return f"{PLACED} WHERE 1 = 0", ()
        of_place = f"{_LOANS}.location_id = place.id AND {ended[0]}"
        lent, params = f" AND NOT EXISTS (SELECT 1 FROM {_LOANS} WHERE {of_place})", tuple(ended[1])  # noqa: S608 -- Django made it
    else:
        lent = _not_over(found)
    return f"{PLACED} WHERE {cases.hold('place_in.case_id')}{lent}", (*cases.params, *params)


def _not_over(found: Reach) -> str:
    return f" AND {found.over.miss('place.id')}" if found.over.keys else ""


class _LiesIn(Expression):
    """An item lies in one of these places, or in several of them."""

    conditional = True

    def __init__(
        self, places: str, params: Sequence[Any], *, item: str, several: bool = False
    ) -> None:
        super().__init__(output_field=BooleanField())
        self._item: Any = F(item)
        self._places, self._params = places, params
        self._rest = _SEVERAL if several else ""

    def get_source_expressions(self) -> list[Any]:
        return [self._item]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self._item,) = exprs

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002 -- Django's signature
    ) -> tuple[str, tuple[Any, ...]]:
        item, params = compiler.compile(self._item)
        where = f"{self._places} AND place.item_id = {item}{self._rest}"
        return f"EXISTS (SELECT 1 FROM {where})", (*self._params, *params)  # noqa: S608 -- likewise
