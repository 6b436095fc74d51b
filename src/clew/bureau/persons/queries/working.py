"""Working: in which cases a dossier is worked on, and by whom, as far as the officer sees them.

These are the cases that keep it, and those in which its items were found. What lies in cases that
the officer may not see is not told here; `hits.queries` may tell of which bureau it is.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import CaseMember
from clew.bureau.cases.queries import visible_cases
from clew.bureau.persons.queries.rows import DossierRow
from clew.bureau.vault.queries import visible_locations

_KEYS_AT_ONCE = 5_000  # databases limit the parameters of a statement


@dataclass(frozen=True, slots=True)
class WorkedOn:
    """A case in which a dossier is worked on: by which bureau and officers, and how far it has it.

    `keeps` tells whether its team keeps the dossier, or a part of it; `items` counts those of the
    dossier's items that were found in it.
    """

    case_id: UUID
    case_number: str
    bureau: str
    is_open: bool
    keeps: bool
    items: int
    officers: Sequence[str]


def worked_on(officer: Officer, row: DossierRow) -> list[WorkedOn]:
    """Return the cases in which a dossier is worked on; those that keep it and open ones first."""
    keeping = {part.case_id for part in row.parts}
    found = _items_by_case(officer, row)
    cases = visible_cases(officer).filter(pk__in=keeping | found.keys()).select_related("bureau")
    teams = _teams([one.pk for one in cases])
    told = [
        WorkedOn(
            case_id=one.pk,
            case_number=one.number,
            bureau=one.bureau.name,
            is_open=one.closed_at is None,
            keeps=one.pk in keeping,
            items=found.get(one.pk, 0),
            officers=teams.get(one.pk, ()),
        )
        for one in cases
    ]
    return sorted(
        told, key=lambda one: (not one.keeps, not one.is_open, one.bureau, one.case_number)
    )


def _items_by_case(officer: Officer, row: DossierRow) -> Mapping[UUID, int]:
    items: dict[UUID, set[str]] = defaultdict(set)
    for several in batched(sorted(row.items), _KEYS_AT_ONCE, strict=False):
        places = visible_locations(officer).filter(item__in=several).order_by()
        for case, item in places.values_list("exhibit__case", "item").distinct():
            items[case].add(item)
    return {case: len(found) for case, found in items.items()}


def _teams(cases: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
    """Who is in the team of each of these cases, which are seen."""
    teams: dict[UUID, list[str]] = defaultdict(list)
    members = CaseMember.objects.filter(case__in=cases, officer__is_active=True)
    for case, name in members.order_by("officer__username").values_list(
        "case", "officer__username"
    ):
        teams[case].append(name)
    return teams
