"""Saying: what one report says now, in parts small enough for a page, and how it came to say so."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Count, Q, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.models import Refusal, Report, Revision
from clew.bureau.network.models import Sighting as SightingRow
from clew.bureau.network.queries.judging import identifier_of
from clew.bureau.network.queries.reports import (
    CURRENT,
    refusals,
    sightings_among,
    visible_reports,
)
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Sighting

_HASH = IdentifierKind.FILE_HASH.value


def slice_said(officer: Officer, report: Report, *, offset: int, limit: int) -> Iterator[Sighting]:
    """Yield so many of a report's current sightings, in the order in which they came."""
    keys = _said(officer, report).order_by("id").values_list("pk", flat=True)
    return sightings_among(SightingRow.objects.filter(pk__in=list(keys[offset : offset + limit])))


def count_said(officer: Officer, report: Report) -> int:
    """Return how many sightings a report has now."""
    return _said(officer, report).count()


def kinds_said(officer: Officer, report: Report) -> Mapping[IdentifierKind, int]:
    """Return how many identifiers of each kind a report names now, its accounts among them."""
    said = _said(officer, report)
    named = IdentifierRow.objects.filter(
        Q(pk__in=said.values("subject"))
        | Q(pk__in=said.values("identifier"))
        | Q(pk__in=said.exclude(file=None).values("file"))
    )
    counts = named.values_list("kind").annotate(n=Count("pk")).order_by("kind")
    return {IdentifierKind(kind): count for kind, count in counts}


def subjects_said(officer: Officer, report: Report, *, most: int) -> list[Identifier]:
    """Return the accounts of which a report says something now, at most so many, in order."""
    said = _said(officer, report).values("subject")
    return _identifiers(IdentifierRow.objects.filter(pk__in=said), most)


def files_said(
    officer: Officer, report: Report, *, besides: Collection[Identifier], most: int
) -> list[Identifier]:
    """Return the hashes that a report names with any account but these, at most so many."""
    hidden = IdentifierRow.objects.filter(value__in={one.value for one in besides})
    said = _said(officer, report).exclude(subject__in=hidden)
    named = Q(pk__in=said.values("identifier")) | Q(pk__in=said.exclude(file=None).values("file"))
    return _identifiers(IdentifierRow.objects.filter(named, kind=_HASH), most)


def versions_of(officer: Officer, report: Report) -> list[Revision]:
    """Return what a report said at each time, the newest first; nothing of what is not seen."""
    here = visible_reports(officer).filter(pk=report.pk)
    return list(Revision.objects.filter(report__in=here).order_by("-reading"))


def refused_of(officer: Officer, report: Report) -> list[Refusal]:
    """Return the parts of a report that were refused and not settled since."""
    return list(refusals(officer).filter(report=report))


def _said(officer: Officer, report: Report) -> QuerySet[SightingRow]:
    here = visible_reports(officer).filter(pk=report.pk, recalled_at=None).order_by()
    return SightingRow.objects.filter(CURRENT, report__in=here)


def _identifiers(rows: QuerySet[IdentifierRow], most: int) -> list[Identifier]:
    return [identifier_of(one) for one in rows.order_by("value", "kind")[:most]]
