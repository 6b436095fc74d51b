"""Grading: what an officer says of how severe an item is. It is never changed, only undone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.grades.models import ItemGrade
from clew.bureau.grades.queries import visible_grades
from clew.bureau.vault.queries import seen_item
from clew.model.grade import Grade, Scheme


class GradeNotFoundError(LookupError):
    """There is no such grade, or this officer may not see its item."""


@transaction.atomic
def grade_item(  # noqa: PLR0913 -- what is said, of what, by whom, when
    acting_officer: Officer,
    sha256: str,
    *,
    scheme: Scheme,
    value: str,
    now: datetime,
    note: str = "",
) -> ItemGrade:
    """Record a grade of an item; earlier ones stay, and the last in a scheme counts.

    Raises:
        ItemNotFoundError: the item does not exist, or the officer may not see it.
        UnknownGradeError: the scheme has no such value.
    """
    found = seen_item(acting_officer, sha256)
    said = Grade(scheme, value, bureau=acting_officer.bureau.name)
    made = ItemGrade.objects.create(
        item_id=found,
        bureau_id=acting_officer.bureau_id,
        officer=acting_officer,
        scheme=said.scheme.value,
        value=said.value,
        note=note.strip(),
        graded_at=now,
    )
    details = {"scheme": said.scheme.value, "value": said.value, "grade": str(made.pk)}
    record(tags.GRADES_ITEM_GRADED, officer=acting_officer, subject=found, details=details, now=now)
    return made


@transaction.atomic
def undo_grade(acting_officer: Officer, grade_id: UUID, *, now: datetime) -> None:
    """Take a grade back; it stays on record. Whoever sees the item may; twice changes nothing.

    Raises:
        GradeNotFoundError: it does not exist, or the officer may not see its item.
    """
    grade = visible_grades(acting_officer).filter(pk=grade_id).first()
    if grade is None:
        raise GradeNotFoundError(f"there is no grade {grade_id}; see: clew item grades ITEM")
    if grade.undone_at is None:
        grade.undone_at, grade.undone_by = now, acting_officer
        grade.save(update_fields=["undone_at", "undone_by"])
        record(
            tags.GRADES_GRADE_UNDONE,
            officer=acting_officer,
            subject=grade.item_id,
            details={"grade": str(grade.pk)},
            now=now,
        )
