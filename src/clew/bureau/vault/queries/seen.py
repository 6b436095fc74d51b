"""Seen: whether an item lies in a place that an officer may see, as a condition on any table.

Nearly every query of a page asks this, some many times over. So it is finished SQL, made once a
second for an officer (`access.kept`): Django takes longer to write it than the database to answer.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from clew.bureau.access.kept import kept_for
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.cases.queries import keys_of_visible_cases
from clew.bureau.vault.models import Loan, Location
from clew.bureau.vault.queries.lent import ended_loans

_PLACES, _EXHIBITS, _LOANS = (
    model._meta.db_table  # noqa: SLF001 -- Django's name for it
    for model in (Location, Exhibit, Loan)
)
_AGAIN = " GROUP BY place.item_id HAVING COUNT(*) > 1"

type _Sql = tuple[str, Sequence[Any]]


def is_seen(officer: Officer, item: str = "pk") -> Expression:
    """Return the condition that the officer may see an item; `item` names its column."""
    return _LiesIn(*_seen_places(officer), item=item)


def is_seen_in(case: Case, officer: Officer, item: str = "pk") -> Expression:
    """Return the condition that the officer may see an item in this case."""
    where, params = _seen_places(officer)
    key = Case._meta.pk.get_db_prep_value(case.pk, connection)  # noqa: SLF001 -- documented
    return _LiesIn(f"{where} AND place_in.case_id = %s", (*params, key), item=item)


def is_seen_again(officer: Officer, item: str = "pk") -> Expression:
    """Return the condition that the officer may see an item in more than one place."""
    where, params = _seen_places(officer)
    return _LiesIn(f"{where}{_AGAIN}", params, item=item)


def _seen_places(officer: Officer) -> _Sql:
    return kept_for(officer, "seen places", lambda: _made(officer))


def _made(officer: Officer) -> _Sql:
    """What a row of `place` and its exhibit `place_in` must fulfil, with its parameters."""
    cases, ended = keys_of_visible_cases(officer), ended_loans(officer)
    if ended is None or not isinstance(cases, RawSQL):
        return "1 = 0", ()
    condition, params = ended
    lent = f"SELECT 1 FROM {_LOANS} WHERE {_LOANS}.location_id = place.id AND {condition}"  # noqa: S608 -- Django made it
    return f"place_in.case_id IN ({cases.sql}) AND NOT EXISTS ({lent})", (*cases.params, *params)


class _LiesIn(Expression):
    """An item lies in a place that fulfils a condition."""

    conditional = True

    def __init__(self, where: str, params: Sequence[Any], *, item: str) -> None:
        super().__init__(output_field=BooleanField())
        self._item: Any = F(item)
        self._where, self._params = where, params

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
        sql = (
            f"EXISTS (SELECT 1 FROM {_PLACES} place INNER JOIN {_EXHIBITS} place_in "  # noqa: S608 -- likewise
            f"ON place_in.id = place.exhibit_id WHERE place.item_id = {item} AND {self._where})"
        )
        return sql, (*params, *self._params)
