"""Whom the files of a case lead to, as far as a report on the case may tell of them.

Rules:
1. A person is told of only if every report that names an account of theirs may be exported by the
   officer, was not recalled, and is stricter in nothing than the case's report.
2. Who is not told of is not counted either: denied looks like absent.
3. A victim is shown under a pseudonym.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from clew.bureau.access.rules import EXPORT_REPORT
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.network.models import BuiltEntity
from clew.bureau.network.queries import (
    BuiltNetwork,
    NotBuiltError,
    bonds_of,
    built_network,
    holders_of_case,
    reports_by_account,
    visible_reports,
)
from clew.bureau.network.shown import Shown, pseudonym
from clew.bureau.reports.figures import Bond, NetworkFigure, Person, PlacesFigure
from clew.handling.marking import Marking
from clew.model.identifier import Identifier
from clew.network.bonds.bond import Bond as NetworkBond
from clew.network.bonds.choosing import Limits

_AT_ONCE = 5_000
MOST_PERSONS, MOST_BONDS = 24, 60
"""What a page has room for."""


@dataclass(frozen=True, slots=True)
class Tellable:
    """Persons by their ids, those with files of the case first, and what binds them."""

    persons: Mapping[str, Person]
    bonds: Sequence[NetworkBond]

    def pictured(self) -> NetworkFigure:
        """Return what a picture has room for."""
        shown = {name: place for place, name in enumerate(list(self.persons)[:MOST_PERSONS])}
        bonds = [
            Bond(shown[one.a], shown[one.b], [strand.kind for strand in one.strands], one.p)
            for one in self.bonds
            if one.a in shown and one.b in shown
        ]
        return NetworkFigure(
            persons=[self.persons[name] for name in shown],
            bonds=bonds[:MOST_BONDS],
            persons_left=len(self.persons) - len(shown),
            bonds_left=len(self.bonds) - len(bonds[:MOST_BONDS]),
        )

    def places(self) -> PlacesFigure:
        """Return how many there are at each place, most first."""
        counts = Counter(one.place for one in self.persons.values())
        unknown = counts.pop("", 0)
        return PlacesFigure(sorted(counts.items(), key=lambda one: (-one[1], one[0])), unknown)


def tellable_persons(officer: Officer, case: Case, *, marking: Marking) -> Tellable:
    """Return whom a report of this marking may tell of: who had files, and one step around them."""
    if not EXPORT_REPORT.gate.admits(officer):
        return Tellable({}, [])
    try:
        network = built_network(officer)
    except NotBuiltError:
        return Tellable({}, [])
    seeds = network.names_of_accounts(holders_of_case(officer, case))
    found = bonds_of(network, seeds=dict.fromkeys(seeds, 1), whole=False, limits=Limits())
    persons = _persons(officer, network, found.names, marking, frozenset(seeds))
    bonds = [one for one in found.bonds if one.a in persons and one.b in persons]
    return Tellable(persons, sorted(bonds, key=lambda one: (-one.p, one.a, one.b)))


def _persons(
    officer: Officer,
    network: BuiltNetwork,
    names: Sequence[str],
    marking: Marking,
    seeds: frozenset[str],
) -> dict[str, Person]:
    rows = network.entities_by_name(names)
    accounts = {name: _accounts(row) for name, row in rows.items()}
    every = {one for several in accounts.values() for one in several}
    reports = reports_by_account(officer, every)
    may_tell = _tellable(officer, {one for said in reports.values() for one in said}, marking)
    shown = Shown.to(officer, every)
    return {
        name: _person(rows[name], accounts[name], shown, had_files=name in seeds)
        for name in names
        if name in rows and _may_tell(accounts[name], reports, may_tell)
    }


def _may_tell(
    accounts: Sequence[Identifier],
    reports: Mapping[Identifier, frozenset[UUID]],
    may_tell: Collection[UUID],
) -> bool:
    said = [reports[one] for one in accounts]
    return all(said) and all(each in may_tell for one in said for each in one)


def _tellable(officer: Officer, reports: Collection[UUID], marking: Marking) -> set[UUID]:
    may_leave = visible_reports(officer).filter(EXPORT_REPORT.where(officer))
    return {
        one.pk
        for several in batched(sorted(reports), _AT_ONCE, strict=False)
        for one in may_leave.filter(pk__in=several)
        if marking.holds(one.handling)
    }


def _person(
    row: BuiltEntity, accounts: Sequence[Identifier], shown: Shown, *, had_files: bool
) -> Person:
    victims = [one for one in accounts if shown.is_victim(one)]
    return Person(
        name=pseudonym(victims[0]) if victims else shown.account(accounts[0]),
        accounts=len(accounts),
        place=row.subdivision or row.country,
        had_files=had_files,
        is_victim=bool(victims),
    )


def _accounts(row: BuiltEntity) -> list[Identifier]:
    return sorted(one.identifier for one in row.accounts.all())
