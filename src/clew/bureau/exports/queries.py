"""A case, or a report, gathered as a parcel, as far as the officer may see it, page by page.

What each thing rests on: an item and its places on the case; grades, notes and matches on every
case in which the item was found that the officer sees, and matches on those of the other side too;
a series and the flags on their dossiers; reports and sightings on the reports that say so.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from clew import VERSION
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.exports.values import (
    Handling,
    held_flag,
    held_grades,
    held_match,
    held_notes,
    held_places,
    held_series,
)
from clew.bureau.grades.queries import GradeRow, grades_of
from clew.bureau.network.models import Report as ReportRow
from clew.bureau.network.queries import (
    reports_of_files,
    sightings_of_files,
    sightings_of_report,
    visible_reports,
)
from clew.bureau.persons.queries import DossierRow, case_handlings, dossiers_of_items
from clew.bureau.vault import queries
from clew.bureau.vault.queries import ItemRow, LocationRow, MatchRow
from clew.bureau.vault.queries.conditions import ConditionsRow, conditions
from clew.bureau.vault.queries.loans import lenders
from clew.bureau.vault.queries.pdqs import pdqs_of
from clew.exchange.parcel import (
    Heading,
    Held,
    Parcel,
    ParcelItem,
    ParcelMatch,
    ParcelReport,
)
from clew.handling.marking import Marking
from clew.model.digests import Digests
from clew.model.dossier import Role
from clew.model.report import Report
from clew.model.sighting import Sighting

_PAGE = 500


def case_parcel(officer: Officer, case: Case, *, now: datetime) -> Parcel:
    """Return a case as a parcel, whose streams read the records when they are asked for."""
    heading = Heading(
        bureau=case.bureau.name,
        case=case.number,
        title=case.title,
        made_at=now,
        made_with=VERSION,
    )
    return Parcel(
        heading=Held(heading, (case.handling,)),
        items=lambda: _items(officer, case),
        reports=lambda: _reports(officer, case),
        sightings=lambda: _sightings(officer, case),
    )


def report_parcel(officer: Officer, row: ReportRow, *, now: datetime) -> Parcel:
    """Return one report as a parcel."""
    heading = Heading(
        bureau=officer.bureau.name, case="", title=row.key, made_at=now, made_with=VERSION
    )
    return Parcel(
        heading=Held(heading, (row.handling,)),
        items=lambda: iter(()),
        reports=lambda: iter((_held_report(officer, row),)),
    )


def _items(officer: Officer, case: Case) -> Iterator[Held[ParcelItem]]:
    for rows in _pages(officer, case):
        page = _Page.of(officer, case, rows)
        lent = lenders(officer, [row.sha256 for row in rows], case=case)
        for row in rows:
            handling = (case.handling, *lent.get(row.sha256, ()))
            yield Held(page.item(row, handling), handling)


def _pages(officer: Officer, case: Case) -> Iterator[list[ItemRow]]:
    for offset in count(0, _PAGE):
        rows = queries.items_of_case(officer, case, offset=offset, limit=_PAGE)
        if not rows:
            return
        yield rows


@dataclass(frozen=True, slots=True)
class _Page:
    """All that is known of a page of items, by their SHA-256."""

    places: Mapping[str, Sequence[LocationRow]]
    matches: Mapping[str, Sequence[MatchRow]]
    markings: Mapping[str, frozenset[Marking]]
    grades: Mapping[str, Sequence[GradeRow]]
    notes: Mapping[str, Sequence[ConditionsRow]]
    dossiers: Mapping[str, Sequence[DossierRow]]
    pdqs: Mapping[str, bytes]
    case: Case

    @classmethod
    def of(cls, officer: Officer, case: Case, rows: Sequence[ItemRow]) -> "_Page":
        """Read it, in a fixed number of statements."""
        keys = [row.sha256 for row in rows]
        matches = queries.matches_of(officer, keys)
        both = {row.other for found in matches.values() for row in found if row.other} | set(keys)
        dossiers = _by_item(dossiers_of_items(officer, keys))
        gathered = {item for of_one in dossiers.values() for one in of_one for item in one.items}
        return cls(
            places=queries.locations(officer, both),
            matches=matches,
            markings=case_handlings(officer, both | gathered),
            grades=grades_of(officer, keys),
            notes=conditions(officer, keys),
            dossiers=dossiers,
            pdqs=pdqs_of(officer, keys),
            case=case,
        )

    def item(self, row: ItemRow, handling: Handling) -> ParcelItem:
        """Return one item with everything that is known of it."""
        key = row.sha256
        dossiers, everywhere = self.dossiers.get(key, ()), tuple(self.markings[key])
        return ParcelItem(
            digests=Digests(
                md5=bytes.fromhex(row.md5),
                sha1=bytes.fromhex(row.sha1),
                sha256=bytes.fromhex(key),
                size=row.size,
            ),
            mime=row.mime,
            family=row.family,
            pdq=self.pdqs.get(key),
            places=held_places(self._here(key), handling),
            grades=held_grades(self.grades.get(key, ()), everywhere),
            series=held_series(dossiers, self.markings),
            victim_identified=held_flag(dossiers, Role.VICTIM, self.markings),
            offender_identified=held_flag(dossiers, Role.OFFENDER, self.markings),
            matches=tuple(self._matches(key)),
            notes=held_notes(self.notes.get(key, ()), everywhere),
        )

    def _here(self, key: str) -> list[LocationRow]:
        return [place for place in self.places[key] if place.case_id == self.case.pk]

    def _matches(self, key: str) -> Iterator[Held[ParcelMatch]]:
        """Each match of two items of the case once, from its query's side."""
        for row in self.matches.get(key, ()):
            if row.item_is_query or not (row.other and self._here(row.other)):
                sides = self.markings[key] | (self.markings[row.other] if row.other else set())
                yield held_match(row, tuple(sides))


def _by_item(dossiers: Sequence[DossierRow]) -> dict[str, list[DossierRow]]:
    found: dict[str, list[DossierRow]] = defaultdict(list)
    for dossier in dossiers:
        for key in dossier.items:
            found[key].append(dossier)
    return found


def _reports(officer: Officer, case: Case) -> Iterator[Held[ParcelReport]]:
    told: set[object] = set()
    for rows in _pages(officer, case):
        for report in reports_of_files(officer, _hashes(rows)):
            if report.pk not in told:
                told.add(report.pk)
                yield _held_report(officer, report)


def _sightings(officer: Officer, case: Case) -> Iterator[Held[Sighting]]:
    """Who had a file of the case; a sighting that names two of them comes once."""
    markings = _report_markings(officer)
    told: set[int] = set()
    for rows in _pages(officer, case):
        for sighting in sightings_of_files(officer, _hashes(rows)):
            if hash(sighting) not in told:
                told.add(hash(sighting))
                yield Held(sighting, tuple(markings[sighting.report]))


def _report_markings(officer: Officer) -> Mapping[str, set[Marking]]:
    """The markings of each report, by its key: it may have come in several formats."""
    found: dict[str, set[Marking]] = defaultdict(set)
    for report in visible_reports(officer):
        found[report.key].add(report.handling)
    return found


def _hashes(rows: Sequence[ItemRow]) -> set[str]:
    """The items' digests as reports name them."""
    return {f"{name}:{getattr(row, name)}" for row in rows for name in ("md5", "sha1", "sha256")}


def _held_report(officer: Officer, row: ReportRow) -> Held[ParcelReport]:
    report = ParcelReport(head=_head(row), said=lambda: sightings_of_report(officer, row))
    return Held(report, (row.handling,))


def _head(row: ReportRow) -> Report:
    return Report(
        key=row.key,
        format=row.format,
        sender=row.sender,
        received_at=row.received_at,
        incident_at=row.incident_at,
        incident=row.incident,
        summary=row.summary,
        urgent=row.urgent,
        files=tuple(row.files),
        unknown=row.unknown,
    )
