"""Keys: which records a condition is about, as SQL that is finished and can stand in any statement.

On PostgreSQL few keys are one constant, an array: it is read in a hundredth of the time that as
many words in brackets take, and says as well how few they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, Model
from django.db.models.sql.compiler import SQLCompiler


class Keys(Protocol):
    """The keys of some records. `params` are those of `hold` and of `miss`."""

    @property
    def params(self) -> Sequence[Any]:
        """What stands for the %s in the SQL."""
        ...

    def hold(self, column: str) -> str:
        """Return the SQL that a column, given as SQL, holds one of the keys."""
        ...

    def miss(self, column: str) -> str:
        """Return the SQL that a column, given as SQL, which is not NULL, holds none of them."""
        ...


@dataclass(frozen=True, slots=True)
class NamedKeys:
    """Keys by themselves.

    Example:
        >>> NamedKeys(("1", "2"), "bigint").hold("a.id")
        "a.id IN ('1', '2')"
        >>> NamedKeys((), "bigint").hold("a.id"), NamedKeys((), "bigint").miss("a.id")
        ('1 = 0', '1 = 1')
    """

    keys: Sequence[str]
    of_type: str

    @classmethod
    def of(cls, model: type[Model], keys: Iterable[Any]) -> Self:
        """Take the keys of a model's records: numbers or UUIDs, in which nothing is quoted."""
        own: Any = model._meta.pk  # noqa: SLF001 -- documented by Django
        told = (str(own.get_db_prep_value(one, connection)) for one in keys)
        return cls(tuple(told), str(own.rel_db_type(connection)))

    @property
    def params(self) -> Sequence[Any]:
        """None: they stand in the SQL."""
        return ()

    def hold(self, column: str) -> str:
        """Return the SQL that a column holds one of the keys."""
        if not self.keys:
            return "1 = 0"
        if connection.vendor == "postgresql":
            return f"{column} = ANY({self._array})"
        return f"{column} IN ({self._words})"

    def miss(self, column: str) -> str:
        """Return the SQL that a column holds none of the keys."""
        if not self.keys:
            return "1 = 1"
        if connection.vendor == "postgresql":
            return f"{column} <> ALL({self._array})"
        return f"{column} NOT IN ({self._words})"

    @property
    def _array(self) -> str:
        return f"'{{{','.join(self.keys)}}}'::{self.of_type}[]"

    @property
    def _words(self) -> str:
        return ", ".join(f"'{one}'" for one in self.keys)


@dataclass(frozen=True, slots=True)
class FoundKeys:
    """Keys that a statement finds."""

    sql: str
    params: Sequence[Any]

    def hold(self, column: str) -> str:
        """Return the SQL that a column holds one of the keys."""
        return f"{column} IN ({self.sql})"

    def miss(self, column: str) -> str:
        """Return the SQL that a column holds none of the keys."""
        return f"{column} NOT IN ({self.sql})"


class IsAmong(Expression):
    """The condition that a column, named as in a filter, holds one of these keys, or none."""

    conditional = True

    def __init__(self, column: str, keys: Keys, *, negated: bool = False) -> None:
        super().__init__(output_field=BooleanField())
        self._column: Any = F(column)
        self._keys, self._negated = keys, negated

    def get_source_expressions(self) -> list[Any]:
        """Return what Django has to resolve: the column."""
        return [self._column]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Take the column as Django resolved it."""
        (self._column,) = exprs

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002 -- Django's signature
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition and its parameters."""
        column, params = compiler.compile(self._column)
        sql = self._keys.miss(column) if self._negated else self._keys.hold(column)
        return sql, (*params, *self._keys.params)
