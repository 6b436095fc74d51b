"""Lent: which locations an officer may see as far as their loans go: all of most, which have none.

Nearly every list asks this, some pages many times: the condition becomes SQL once (`access.kept`),
what it finds is read anew every time.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, Expression, F, OuterRef, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from clew.bureau.access.kept import finished_keys, kept_for
from clew.bureau.access.keys import IsAmong, Keys
from clew.bureau.access.rules import READ_LENT
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import cases_for
from clew.bureau.vault.models import Loan, Location

_LOANS = Loan._meta.db_table  # noqa: SLF001 -- Django's name for it


def lent_still(officer: Officer) -> QuerySet[Location]:
    """Return the locations of which every loan goes on for the officer: most have none."""
    ended = ended_loans(officer)
    return (
        Location.objects.none() if ended is None else Location.objects.filter(_NoLoanEnded(*ended))
    )


def ended_loans(officer: Officer) -> tuple[str, Sequence[Any]] | None:
    """Return what a loan that is over for the officer fulfils, as SQL; None if all are."""
    if not READ_LENT.gate.admits(officer):
        return None
    return kept_for(officer, "ended loans", lambda: _ended(officer))


def _ended(officer: Officer) -> tuple[str, Sequence[Any]]:
    """The SQL that a loan does not go on, and its parameters.

    Those that go on are found first, by their cases: they are few, and so no loan of another
    bureau's is looked at closely.
    """
    keys = finished_keys(officer, "loans", lambda: _going_on(officer))
    return keys.miss(f"{_LOANS}.id"), keys.params


def loans_in(officer: Officer, exhibits: Keys) -> QuerySet[Loan, tuple[UUID, str, bool]]:
    """Return the location and the item of each loan in these exhibits, and whether it is over."""
    goes_on = Exists(_going_on(officer).filter(pk=OuterRef("pk")))
    rows = Loan.objects.filter(IsAmong("exhibit", exhibits)).annotate(is_over=~goes_on)
    return rows.order_by().values_list("location", "location__item", "is_over")


def _going_on(officer: Officer) -> QuerySet[Loan]:
    released = Q(case__in=cases_for(READ_LENT, officer))
    return Loan.objects.filter(READ_LENT.where(officer), released, ended_at=None).order_by()


class _NoLoanEnded(Expression):
    """No loan of the location fulfils the condition."""

    conditional = True

    def __init__(self, ended: str, params: Sequence[Any]) -> None:
        super().__init__(output_field=BooleanField())
        self._location: Any = F("pk")
        self._ended, self._params = ended, params

    def get_source_expressions(self) -> list[Any]:
        return [self._location]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self._location,) = exprs

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002 -- Django's signature
    ) -> tuple[str, tuple[Any, ...]]:
        location, params = compiler.compile(self._location)
        where = f"{_LOANS}.location_id = {location} AND {self._ended}"
        sql = f"NOT EXISTS (SELECT 1 FROM {_LOANS} WHERE {where})"  # noqa: S608 -- Django made it
        return sql, (*params, *self._params)
