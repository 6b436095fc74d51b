"""Reading grades: whoever sees an item sees how the own bureau grades it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.grades.models import ItemGrade
from clew.bureau.vault.queries import visible_locations
from clew.model.grade import Grade, Scheme

_KEYS_AT_ONCE = 5_000  # databases limit the parameters of a statement


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A grade that stands, and its id to undo it."""

    id: UUID
    grade: Grade


def visible_grades(officer: Officer) -> QuerySet[ItemGrade]:
    """Return the grades of items that the officer may see, those undone too, oldest first."""
    seen = visible_locations(officer).filter(item=OuterRef("item"))
    return ItemGrade.objects.filter(Exists(seen), bureau=officer.bureau_id).order_by("id")


def grades_of(officer: Officer, sha256s: Collection[str]) -> dict[str, list[GradeRow]]:
    """Return the standing grades of each item, oldest first; an item without one is not a key."""
    found: dict[str, list[GradeRow]] = defaultdict(list)
    for several in batched(sha256s, _KEYS_AT_ONCE, strict=False):
        rows = visible_grades(officer).filter(item__in=several, undone_at=None)
        for row in rows.select_related("bureau", "officer"):
            found[row.item_id].append(GradeRow(row.pk, _grade(row)))
    return dict(found)


def _grade(row: ItemGrade) -> Grade:
    return Grade(
        Scheme(row.scheme),
        row.value,
        bureau=row.bureau.name,
        by=row.officer.get_username(),
        graded_at=row.graded_at,
        note=row.note,
    )
