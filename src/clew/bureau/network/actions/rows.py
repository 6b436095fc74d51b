"""Rows of sightings and identifiers, many at a time, and the digests they stay the same by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import connection

from clew.bureau.network.digests import digest_of, identifier_digest
from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.models import Report as ReportRow
from clew.bureau.network.models import Sighting as SightingRow
from clew.model.identifier import Identifier
from clew.model.sighting import Sighting

_AT_ONCE = 5_000  # databases limit the parameters of a statement
_IDENTIFIERS = IdentifierRow._meta.db_table  # noqa: SLF001 -- documented by Django
_SIGHTINGS = SightingRow._meta.db_table  # noqa: SLF001 -- likewise
_SIGHTING_COLUMNS = (
    *("report_id", "first_reading", "last_reading", "digest", "occasion", "subject_id"),
    *("identifier_id", "event", "first_at", "last_at", "port", "file_id", "link_id", "amount"),
    *("currency", "proxy", "verified", "basis", "standing", "written"),
)
# Statements of our own: bulk_create spends most of its time on building them, row by row.
_ADD_IDENTIFIER = (
    f"INSERT INTO {_IDENTIFIERS} (kind, value, digest) VALUES (%s, %s, %s) "  # noqa: S608 -- our names
    "ON CONFLICT (digest) DO NOTHING"
)
_ADD_SIGHTING = (
    f"INSERT INTO {_SIGHTINGS} ({', '.join(_SIGHTING_COLUMNS)}) "  # noqa: S608 -- our names
    f"VALUES ({', '.join(['%s'] * len(_SIGHTING_COLUMNS))}) "
    "ON CONFLICT (digest) DO UPDATE SET last_reading = excluded.last_reading"
)
_REMEMBERED = 200_000


class IdentifierRows:
    """The database's numbers of identifiers, those met last remembered."""

    def __init__(self) -> None:
        self._numbers: dict[Identifier, int] = {}

    def numbers(self, wanted: Collection[Identifier]) -> Mapping[Identifier, int]:
        """Return the number of each identifier; the new ones are added, within the transaction."""
        new = {one for one in wanted if one not in self._numbers}
        if len(self._numbers) + len(new) > _REMEMBERED:
            self._numbers.clear()
            new = set(wanted)
        by_digest = {identifier_digest(one): one for one in new}
        with connection.cursor() as cursor:
            # in one order for all writers, so that none waits for one that waits for it
            cursor.executemany(
                _ADD_IDENTIFIER,
                [(by_digest[d].kind.value, by_digest[d].value, d) for d in sorted(by_digest)],
            )
            for some in batched(by_digest, _AT_ONCE, strict=False):
                cursor.execute(_find_identifiers(len(some)), some)
                for number, digest in cursor.fetchall():
                    self._numbers[by_digest[bytes(digest)]] = number
        return self._numbers


def keep_sightings(
    sightings: Sequence[Sighting], *, report: ReportRow, reading: int, identifiers: IdentifierRows
) -> None:
    """Record that a reading of a report says these; those it said before are only said again."""
    numbers = identifiers.numbers(
        {
            one
            for sighting in sightings
            for one in (sighting.subject, sighting.identifier, sighting.file, sighting.link)
            if one is not None
        }
    )
    of_report = (str(report.bureau_id), report.key, report.format)
    rows = {_sighting_digest(one, of_report): one for one in sightings}
    beginning = (_in_database(report), reading, reading)
    with connection.cursor() as cursor:
        cursor.executemany(
            _ADD_SIGHTING, [(*beginning, d, *_columns(rows[d], numbers)) for d in sorted(rows)]
        )


def _columns(one: Sighting, numbers: Mapping[Identifier, int]) -> tuple[Any, ...]:
    """The values of the columns that a sighting's facts make up."""
    adapted = connection.ops.adapt_datetimefield_value
    first_at = adapted(one.first_at)
    return (
        one.occasion,
        numbers[one.subject],
        numbers[one.identifier],
        one.event.value,
        first_at,
        first_at if one.last_at == one.first_at else adapted(one.last_at),
        one.port,
        None if one.file is None else numbers[one.file],
        None if one.link is None else numbers[one.link],
        "" if one.amount is None else str(one.amount),
        one.currency,
        one.proxy,
        one.verified,
        one.basis.value,
        one.standing.value,
        one.written,
    )


def _find_identifiers(count: int) -> str:
    places = ", ".join(["%s"] * count)
    return f"SELECT id, digest FROM {_IDENTIFIERS} WHERE digest IN ({places})"  # noqa: S608 -- our names


def _in_database(report: ReportRow) -> Any:
    """The report's id as this database holds it."""
    return ReportRow._meta.pk.get_db_prep_value(report.pk, connection)  # noqa: SLF001 -- documented


def _sighting_digest(one: Sighting, of_report: Sequence[str]) -> bytes:
    """The digest of all that a sighting of a report says."""
    said = (
        *of_report,
        *(one.occasion, str(one.subject), str(one.identifier), one.event.value),
        *(_at(one.first_at), _at(one.last_at), str(one.port or "")),
        *(str(one.file or ""), str(one.link or ""), str(one.amount), one.currency),
        *("1" if one.proxy else "", "1" if one.verified else "", one.basis.value),
        *(one.standing.value, one.written),
    )
    return digest_of(said)


def _at(time: datetime | None) -> str:
    return "" if time is None else time.isoformat()
