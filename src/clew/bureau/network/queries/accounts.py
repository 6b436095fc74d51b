"""Accounts in reports: what is said of them and by which reports, as far as an officer may see."""

from collections.abc import Collection, Iterator
from itertools import batched

from django.db.models import QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.network.digests import identifier_digest
from clew.bureau.network.models import Report
from clew.bureau.network.models import Sighting as SightingRow
from clew.bureau.network.queries.reports import CURRENT, sightings_among, visible_reports
from clew.model.identifier import Identifier
from clew.model.sighting import Sighting

_AT_ONCE = 5_000


def sightings_of_accounts(officer: Officer, accounts: Collection[Identifier]) -> Iterator[Sighting]:
    """Yield the current sightings of these accounts."""
    for rows in _of(officer, accounts):
        yield from sightings_among(rows)


def reports_of_accounts(officer: Officer, accounts: Collection[Identifier]) -> list[Report]:
    """Return the reports that say something of these accounts now, as they came."""
    found: dict[object, Report] = {}
    for rows in _of(officer, accounts):
        keys = set(rows.order_by().values_list("report", flat=True).distinct())
        found |= {one.pk: one for one in visible_reports(officer).filter(pk__in=keys)}
    return sorted(found.values(), key=lambda report: (report.taken_in_at, report.pk))


def _of(officer: Officer, accounts: Collection[Identifier]) -> Iterator[QuerySet[SightingRow]]:
    reports = visible_reports(officer).filter(recalled_at=None)
    digests = sorted({identifier_digest(one) for one in accounts})
    for several in batched(digests, _AT_ONCE, strict=False):
        yield SightingRow.objects.filter(CURRENT, report__in=reports, subject__digest__in=several)
