"""Accounts in reports: what is said of them and by which reports, as far as an officer may see."""

from collections.abc import Collection, Iterator
from itertools import batched

from django.db.models import QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.network.models import Report
from clew.bureau.network.models import Sighting as SightingRow
from clew.bureau.network.queries.reports import CURRENT, sightings_among, visible_reports
from clew.model.identifier import Identifier
from clew.model.sighting import Sighting

_AT_ONCE = 5_000


def sightings_of_accounts(officer: Officer, accounts: Collection[Identifier]) -> Iterator[Sighting]:
    """Yield the current sightings of these accounts."""
    for rows in _of(officer, accounts):
        yield from (one for one in sightings_among(rows) if one.subject in accounts)


def reports_of_accounts(officer: Officer, accounts: Collection[Identifier]) -> list[Report]:
    """Return the reports that say something of these accounts now, as they came."""
    found: dict[object, Report] = {}
    for rows in _of(officer, accounts):
        kinds = {(one.kind.value, one.value) for one in accounts}
        named = rows.values_list("report", "subject__kind", "subject__value").distinct()
        keys = {report for report, *subject in named if tuple(subject) in kinds}
        found |= {one.pk: one for one in visible_reports(officer).filter(pk__in=keys)}
    return sorted(found.values(), key=lambda report: (report.taken_in_at, report.pk))


def _of(officer: Officer, accounts: Collection[Identifier]) -> Iterator[QuerySet[SightingRow]]:
    """The sightings of accounts of these values: their kinds are for the caller to hold against."""
    reports = visible_reports(officer).filter(recalled_at=None)
    for several in batched(sorted({one.value for one in accounts}), _AT_ONCE, strict=False):
        yield SightingRow.objects.filter(CURRENT, report__in=reports, subject__value__in=several)
