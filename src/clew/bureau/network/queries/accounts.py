"""Accounts in reports: what is said of them and by which reports, as far as an officer may see."""

from collections.abc import Collection, Iterator, Mapping
from itertools import batched
from uuid import UUID

from django.db.models import QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.network.digests import identifier_digest
from clew.bureau.network.models import Report
from clew.bureau.network.models import Sighting as SightingRow
from clew.bureau.network.queries.reports import current_sightings, sightings_among, visible_reports
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


def reports_by_account(
    officer: Officer, accounts: Collection[Identifier]
) -> Mapping[Identifier, frozenset[UUID]]:
    """Return the ids of the reports that name each of these accounts now, in whatever they say."""
    by_digest = {identifier_digest(one): one for one in accounts}
    found: dict[Identifier, set[UUID]] = {one: set() for one in accounts}
    for several in batched(sorted(by_digest), _AT_ONCE, strict=False):
        for column in ("subject__digest", "identifier__digest"):
            rows = current_sightings(officer).filter(**{f"{column}__in": several}).order_by()
            for digest, report in rows.values_list(column, "report").distinct():
                found[by_digest[bytes(digest)]].add(report)
    return {one: frozenset(reports) for one, reports in found.items()}


def _of(officer: Officer, accounts: Collection[Identifier]) -> Iterator[QuerySet[SightingRow]]:
    digests = sorted({identifier_digest(one) for one in accounts})
    for several in batched(digests, _AT_ONCE, strict=False):
        yield current_sightings(officer).filter(subject__digest__in=several)
