"""Parts of a dossier that an officer may work on: pages ask before they offer to decide."""

from typing import TYPE_CHECKING
from uuid import UUID

from clew.bureau.access import rules
from clew.bureau.cases.queries import cases_for
from clew.bureau.persons.queries import DossierRow

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


def parts_worked_on(officer: "Officer", *dossiers: DossierRow) -> list[list[UUID]]:
    """Return of each dossier that the officer sees the parts whose case the officer works on."""
    open_to = set(cases_for(rules.WORK_ON_CASE, officer).values_list("pk", flat=True))
    return [[part.id for part in one.parts if part.case_id in open_to] for one in dossiers]


def part_worked_on(officer: "Officer", dossier: DossierRow) -> UUID:
    """Return the part in whose name the officer decides; the oldest where there is none.

    What the officer may not do is refused by the action.
    """
    (works_on,) = parts_worked_on(officer, dossier)
    return works_on[0] if works_on else dossier.id
