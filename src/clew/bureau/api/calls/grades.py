"""Grades: what the own bureau says of how grave an item is, in which scheme; and conditions."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Given, Long, Name, Sha256
from clew.bureau.api.paging import Page, Sliced, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made
from clew.bureau.audit import tags
from clew.bureau.grades.actions import grade_item, undo_grade
from clew.bureau.grades.queries import grades_of
from clew.bureau.vault.actions.noting import note_conditions
from clew.bureau.vault.queries import seen_item
from clew.model.conditions import TimeOfDay, Weather
from clew.model.grade import Scheme

router = Router(tags=["Grades"])
_READ = TokenFor(Scope.READ, rules.READ_CASE)
_WORK = TokenFor(Scope.WORK, rules.WORK_ON_CASE)


class GradeTold(Schema):
    """A grade that stands."""

    id: UUID
    scheme: Scheme
    value: str
    bureau: str
    by: str
    graded_at: datetime | None
    note: str


class NewGrade(Given):
    """A value of a scheme: vic_us 0 to 5, uk A to C, baseline yes or no, industry A1 to B2."""

    scheme: Scheme
    value: Name
    note: Long = ""


class Conditions(Given):
    """What is seen of the time of day and the weather: a clue to when and where."""

    time_of_day: TimeOfDay | None = None
    weather: Weather | None = None


@router.get("/items/{sha256}/grades", response=Page[GradeTold], auth=_READ)
def grades(request: HttpRequest, sha256: Sha256, part: Sliced) -> Mapping[str, object]:
    """List an item's grades that stand, oldest first; the last in a scheme counts."""
    officer = caller(request)
    found = seen_item(officer, sha256)
    log_view(request, tags.GRADES_LISTED, found)
    names = GradeTold.model_fields.keys() - {"id"}
    rows = grades_of(officer, [found]).get(found, [])
    told = [{"id": row.id} | {name: getattr(row.grade, name) for name in names} for row in rows]
    return sliced(part, told)


@router.post("/items/{sha256}/grades", response={201: Made}, auth=_WORK)
def grade(request: HttpRequest, sha256: Sha256, given: NewGrade) -> Status[Mapping[str, object]]:
    """Grade an item; earlier grades stay."""
    made = grade_item(
        caller(request),
        sha256,
        scheme=given.scheme,
        value=given.value,
        note=given.note,
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.post("/grades/{grade_id}/undo", response=Done, auth=_WORK)
def ungrade(request: HttpRequest, grade_id: UUID) -> Done:
    """Take a grade back; it stays on record."""
    undo_grade(caller(request), grade_id, now=now())
    return DONE


@router.post("/items/{sha256}/conditions", response=Done, auth=_WORK)
def note(request: HttpRequest, sha256: Sha256, given: Conditions) -> Done:
    """Note the time of day and the weather that are seen in an item."""
    note_conditions(
        caller(request),
        sha256,
        time_of_day=given.time_of_day,
        weather=given.weather,
        now=now(),
    )
    return DONE
