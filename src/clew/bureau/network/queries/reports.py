"""Reading reports, those that the rule admits to; recalled ones say nothing any more."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from clew.bureau.access.rules import READ_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.network.digests import identifier_digest
from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.models import Refusal, Report
from clew.bureau.network.models import Sighting as SightingRow
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Basis, Event, Sighting, Standing

_BATCH = 10_000
_KEYS = 500
_AT_ONCE = 20_000  # databases limit the parameters of a statement
_IDENTIFIERS = f"SELECT id, kind, value FROM {IdentifierRow._meta.db_table}"  # noqa: S608, SLF001 -- our name
CURRENT = Q(first_reading__lte=F("report__reading"), last_reading__gte=F("report__reading"))
"""Sightings that the last whole reading of their report says."""
_COLUMNS = (
    *("report__key", "occasion", "subject_id", "identifier_id", "event", "first_at", "last_at"),
    *("port", "file_id", "link_id", "amount", "currency", "proxy", "verified", "basis"),
    *("standing", "written"),
)


class ReportNotFoundError(LookupError):
    """There is no such report, or this officer may not see it: the two look alike."""


def visible_reports(officer: Officer) -> QuerySet[Report]:
    """Return the reports the officer may see, recalled ones too, in the order they came."""
    return Report.objects.filter(READ_REPORTS.where(officer)).order_by("taken_in_at", "id")


def reports_by_key(officer: Officer, key: str) -> list[Report]:
    """Return the report of that key, once for each format it came in.

    Raises:
        ReportNotFoundError: there is none, or the officer may not see it.
    """
    found = list(visible_reports(officer).filter(key=key))
    if not found:
        raise ReportNotFoundError(f"there is no report {key}; see clew reports list")
    return found


def report_by_id(officer: Officer, report_id: UUID) -> Report:
    """Return that report.

    Raises:
        ReportNotFoundError: there is none, or the officer may not see it.
    """
    found = visible_reports(officer).select_related("bureau").filter(pk=report_id).first()
    if found is None:
        raise ReportNotFoundError("there is no such report; see clew reports list")
    return found


def with_counts(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Add to each report how many current sightings it has, as `said`."""
    current = Q(
        recalled_at=None,
        sightings__first_reading__lte=F("reading"),
        sightings__last_reading__gte=F("reading"),
    )
    return reports.annotate(said=Count("sightings", filter=current))


def refusals(officer: Officer) -> QuerySet[Refusal]:
    """Return what was refused and is not settled by a later reading, in order."""
    if not READ_REPORTS.gate.admits(officer):
        return Refusal.objects.none()
    is_open = Q(report=None) | Q(
        report__in=visible_reports(officer).filter(recalled_at=None),
        reading__gte=F("report__reading"),
    )
    mine = Refusal.objects.filter(is_open, bureau=officer.bureau_id)
    return mine.select_related("report").order_by("id")


def sightings_for(officer: Officer, *, report: str | None = None) -> Iterator[Sighting]:
    """Yield the current sightings of all reports the officer may see, or of the one of that key.

    Recalled reports and withdrawn sightings say nothing. They are streamed in the order in which
    they came; a sighting that a report makes in two formats comes twice.
    """
    reports = visible_reports(officer).filter(recalled_at=None)
    if report is not None:
        reports = reports.filter(key=report)
    yield from sightings_among(SightingRow.objects.filter(CURRENT, report__in=reports))


def sightings_of_reports(officer: Officer, keys: Collection[str]) -> Iterator[Sighting]:
    """Yield the current sightings of the reports of some keys, in every format they came in."""
    reports = visible_reports(officer).filter(recalled_at=None)
    for several in batched(sorted(keys), _KEYS, strict=False):
        here = list(reports.filter(key__in=several).order_by().values_list("pk", flat=True))
        yield from sightings_among(SightingRow.objects.filter(CURRENT, report__in=here))


def sightings_of_report(officer: Officer, report: Report) -> Iterator[Sighting]:
    """Yield the current sightings of one report, in one of the formats it came in."""
    here = visible_reports(officer).filter(pk=report.pk, recalled_at=None)
    yield from sightings_among(SightingRow.objects.filter(CURRENT, report__in=here))


def current_sightings(officer: Officer) -> QuerySet[SightingRow]:
    """Return what `sightings_for` yields, as rows to pick a few from, by whom or what they name.

    Each row asks for its own report: were all reports that are seen listed first, databases would
    read every sighting of theirs.
    """
    reports = visible_reports(officer).filter(recalled_at=None).order_by()
    return SightingRow.objects.filter(CURRENT, Exists(reports.filter(pk=OuterRef("report"))))


def sightings_among(wanted: QuerySet[SightingRow]) -> Iterator[Sighting]:
    """Yield these sightings as values, streamed in the order in which they came."""
    wanted = wanted.order_by("id")
    known: dict[int, Identifier] = {}
    rows = wanted.values_list(*_COLUMNS).iterator(chunk_size=_BATCH)
    for several in batched(rows, _BATCH, strict=False):
        _learn(known, several)
        for row in several:
            yield _sighting(row, known)


def is_reported(officer: Officer, subject: Identifier) -> bool:
    """Tell whether any current sighting that the officer may see is of this account."""
    return current_sightings(officer).filter(subject__digest=identifier_digest(subject)).exists()


def reported_among(officer: Officer, subjects: Collection[int]) -> frozenset[int]:
    """Return those of these identifiers' rows that a current sighting, which is seen, is of."""
    wanted = current_sightings(officer).filter(subject__in=subjects)
    return frozenset(wanted.values_list("subject", flat=True).distinct())


def _learn(known: dict[int, Identifier], rows: Iterable[tuple[Any, ...]]) -> None:
    """Read the identifiers that rows name and that are not known yet."""
    named = {number for row in rows for number in (row[2], row[3], row[8], row[9])}
    with connection.cursor() as cursor:
        for some in batched(named - known.keys() - {None}, _AT_ONCE, strict=False):
            places = ", ".join(["%s"] * len(some))
            cursor.execute(f"{_IDENTIFIERS} WHERE id IN ({places})", some)
            for number, kind, value in cursor.fetchall():
                known[number] = Identifier(_KINDS[kind], value)


def _sighting(row: tuple[Any, ...], known: dict[int, Identifier]) -> Sighting:
    report, occasion, subject, identifier, event, first_at, last_at, port = row[:8]
    file, link, amount, currency, proxy, verified, basis, standing, written = row[8:]
    return Sighting(
        report,
        occasion,
        known[subject],
        known[identifier],
        _EVENTS[event],
        first_at,
        last_at,
        port,
        None if file is None else known[file],
        None if link is None else known[link],
        Decimal(amount) if amount else None,
        currency,
        proxy,
        verified,
        _BASES[basis],
        _STANDINGS[standing],
        written,
    )


_KINDS = {each.value: each for each in IdentifierKind}
_EVENTS = {each.value: each for each in Event}
_BASES = {each.value: each for each in Basis}
_STANDINGS = {each.value: each for each in Standing}
