"""Rows of ties, many at a time: of a million sightings there are more of them than of all else."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from clew.bureau.network.actions.built_rows import key_of
from clew.bureau.network.models import Build, BuiltTie
from clew.network.groups.tie import Tie

_COLUMNS = (
    *("build_id", "a", "b", "kind", "flows", "count", "weight", "first_at", "last_at", "things"),
    "amounts",
)
_TABLE, _JSON = BuiltTie._meta.db_table, BuiltTie._meta.get_field("things")  # noqa: SLF001 -- documented
# A statement of our own: bulk_create spends most of its time on building it, row by row.
_ADD_TIE = (
    f"INSERT INTO {_TABLE} ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608 -- our names
)


def write_ties(build: Build, ties: Sequence[Tie]) -> None:
    """Write what binds the entities of a build."""
    number = Build._meta.pk.get_db_prep_value(build.pk, connection)  # noqa: SLF001 -- documented
    with connection.cursor() as cursor:
        cursor.executemany(_ADD_TIE, [(number, *_values(tie)) for tie in ties])


def _values(tie: Tie) -> tuple[Any, ...]:
    adapted, as_json = connection.ops.adapt_datetimefield_value, _JSON.get_db_prep_save
    return (
        tie.a,
        tie.b,
        tie.kind.value,
        tie.flows,
        tie.count,
        tie.weight,
        adapted(tie.first_at),
        adapted(tie.last_at),
        as_json([key_of(one) for one in tie.things], connection),
        as_json([(currency, str(amount)) for currency, amount in tie.amounts], connection),
    )
