"""Files in reports: which accounts had them, as far as an officer may see."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import batched

from django.db.models import Q, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.network.models import Report
from clew.bureau.network.models import Sighting as SightingRow
from clew.bureau.network.queries.reports import CURRENT, sightings_among, visible_reports
from clew.bureau.vault.queries import items_of_case
from clew.handling.tlp import Tlp
from clew.model.identifier import IdentifierKind
from clew.model.sighting import Sighting

_AT_ONCE = 5_000
_HASHES = ("md5", "sha1", "sha256")


@dataclass(frozen=True, slots=True)
class Holders:
    """The accounts that reports name with some files, and the markings of these reports."""

    accounts: frozenset[str]
    markings: frozenset[Tlp]


def holders_of(officer: Officer, hashes: Collection[str]) -> Holders:
    """Return who had any of the files of these hashes ("sha256:...", "md5:...")."""
    accounts, markings = set(), set()
    for several in batched(sorted(hashes), _AT_ONCE, strict=False):
        named = _naming(officer, Q(identifier__value__in=several), Q(file__value__in=several))
        for value, marking in named.values_list("subject__value", "report__marking").distinct():
            accounts.add(value)
            markings.add(Tlp(marking))
    return Holders(frozenset(accounts), frozenset(markings))


def holders_of_case(officer: Officer, case: Case) -> frozenset[str]:
    """Return the accounts that reports name with files of a case that the officer may see."""
    found, offset = set[str](), 0
    while items := items_of_case(officer, case, offset=offset, limit=_AT_ONCE):
        hashes = {f"{name}:{getattr(one, name)}" for one in items for name in _HASHES}
        found |= holders_of(officer, hashes).accounts
        offset += _AT_ONCE
    return frozenset(found)


def file_counts(officer: Officer, accounts: Collection[str]) -> Mapping[str, int]:
    """Return how many files each account had, as reports say; one by two hashes counts twice."""
    files: dict[str, set[str]] = defaultdict(set)
    for several in batched(sorted(accounts), _AT_ONCE, strict=False):
        named = _naming(officer, Q(), Q()).filter(subject__value__in=several)
        columns = ("subject__value", "identifier__kind", "identifier__value", "file__value")
        for account, kind, value, file in named.values_list(*columns).distinct().iterator():
            files[account] |= {value} if kind == _HASH else set()
            files[account] |= {file} if file else set()
    return {account: len(files[account]) for account in accounts}


def sightings_of_files(officer: Officer, hashes: Collection[str]) -> Iterator[Sighting]:
    """Yield the current sightings that name any of the files of these hashes."""
    for several in batched(sorted(hashes), _AT_ONCE, strict=False):
        named = _naming(officer, Q(identifier__value__in=several), Q(file__value__in=several))
        yield from sightings_among(named)


def reports_of_files(officer: Officer, hashes: Collection[str]) -> list[Report]:
    """Return the reports whose current sightings name any of these files, as they came."""
    found: dict[object, Report] = {}
    for several in batched(sorted(hashes), _AT_ONCE, strict=False):
        named = _naming(officer, Q(identifier__value__in=several), Q(file__value__in=several))
        for report in visible_reports(officer).filter(pk__in=named.values("report")):
            found[report.pk] = report
    return sorted(found.values(), key=lambda report: (report.taken_in_at, report.pk))


def hashes_of_urgent(officer: Officer) -> set[str]:
    """Return the hashes ("sha256:...", "md5:...") of all files that urgent reports name."""
    named = _naming(officer, Q(), Q()).filter(report__urgent=True)
    found = set[str]()
    columns = ("identifier__kind", "identifier__value", "file__value")
    for kind, value, file in named.values_list(*columns).distinct().iterator():
        found |= {value} if kind == _HASH else set()
        found |= {file} if file else set()
    return found


_HASH = IdentifierKind.FILE_HASH.value


def _naming(officer: Officer, of_identifier: Q, of_file: Q) -> QuerySet[SightingRow]:
    reports = visible_reports(officer).filter(recalled_at=None)
    named = Q(of_identifier, identifier__kind=_HASH) | Q(of_file, file__kind=_HASH)
    return SightingRow.objects.filter(CURRENT, named, report__in=reports).order_by()
