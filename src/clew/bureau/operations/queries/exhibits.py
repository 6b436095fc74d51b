"""Exhibits: what was seized at the sites of an operation, and what a follow-up starts from.

Whoever sees an operation sees its case, and so the exhibits of the case with their records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from clew.bureau.accounts.models import Officer
from clew.bureau.custody.queries import ExhibitRow, exhibits_of
from clew.bureau.operations.models import Operation, SiteExhibit
from clew.bureau.operations.queries.visibility import visible_operations


@dataclass(frozen=True, slots=True)
class SeizedRow:
    """An exhibit with its record, and the site where it was seized."""

    site_id: UUID
    site: str
    zone: str
    exhibit: ExhibitRow


@dataclass(frozen=True, slots=True)
class Intake:
    """What was seized in the operation before: what of it is in the vault, and what waits."""

    operation: Operation
    waiting: Sequence[SeizedRow]
    taken_in: Sequence[SeizedRow]


def seized_in(officer: Officer, operation: Operation) -> list[SeizedRow]:
    """Return what was seized in an operation that the officer may see, by site and label."""
    found = SiteExhibit.objects.filter(site__operation=operation.pk).select_related("site")
    sites = {one.exhibit_id: one.site for one in found}
    rows = [
        SeizedRow(sites[one.id].pk, sites[one.id].label, sites[one.id].zone, one)
        for one in exhibits_of(officer, operation.case)
        if one.id in sites
    ]
    return sorted(rows, key=lambda row: (row.site, row.exhibit.label))


def proposed_intake(officer: Officer, operation: Operation) -> Intake | None:
    """Return what the operation starts from: what was seized in the one that it follows.

    None where it follows none, or one that the officer may not see.
    """
    if operation.follows_id is None:
        return None
    before = visible_operations(officer).filter(pk=operation.follows_id).first()
    if before is None:
        return None
    rows = seized_in(officer, before)
    return Intake(
        before,
        waiting=[row for row in rows if not row.exhibit.items],
        taken_in=[row for row in rows if row.exhibit.items],
    )
