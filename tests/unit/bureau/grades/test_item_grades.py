"""Grades are kept once as they were said, by whom; they are undone, never changed or lost."""

from datetime import timedelta

import pytest

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.grades.actions import GradeNotFoundError, grade_item, undo_grade
from clew.bureau.grades.models import ItemGrade
from clew.bureau.grades.queries import grades_of
from clew.bureau.vault.queries import ItemNotFoundError
from clew.model.grade import Scheme, UnknownGradeError
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def item(rosa):
    return make_item(make_exhibit(make_case(rosa)))


def _grade(officer, item, value="3", scheme=Scheme.VIC_US, **how):
    return grade_item(officer, item.pk, scheme=scheme, value=value, **({"now": NOW} | how))


def _said(officer, item):
    return [(row.grade.scheme, row.grade.value) for row in grades_of(officer, [item.pk])[item.pk]]


def test_a_grade_says_who_when_and_why_and_is_logged(rosa, item):
    made = _grade(rosa, item, note=" drawn by hand ")

    (row,) = grades_of(rosa, [item.pk])[item.pk]
    grade = row.grade
    assert (grade.bureau, grade.by, grade.graded_at, grade.note) == (
        rosa.bureau.name,
        "rosa",
        NOW,
        "drawn by hand",
    )
    event = AuditEvent.objects.get(tag=tags.GRADES_ITEM_GRADED)
    assert (event.officer, event.subject, event.details["grade"]) == (rosa, item.pk, str(made.pk))


def test_a_second_grade_keeps_the_first(rosa, item):
    _grade(rosa, item, "3")
    _grade(rosa, item, "A", Scheme.UK)
    _grade(rosa, item, "0", now=NOW + timedelta(hours=1))

    assert _said(rosa, item) == [(Scheme.VIC_US, "3"), (Scheme.UK, "A"), (Scheme.VIC_US, "0")]


def test_an_undone_grade_stays_on_record_and_counts_no_more(rosa, item):
    made = _grade(rosa, item)

    for _ in range(2):
        undo_grade(rosa, made.pk, now=NOW)

    assert grades_of(rosa, [item.pk]) == {}
    assert ItemGrade.objects.get().undone_by == rosa
    assert AuditEvent.objects.filter(tag=tags.GRADES_GRADE_UNDONE).count() == 1


def test_a_value_that_the_scheme_does_not_have_is_refused(rosa, item):
    with pytest.raises(UnknownGradeError, match="it has A, B, C"):
        _grade(rosa, item, "1", Scheme.UK)
    assert not ItemGrade.objects.exists()


@pytest.mark.parametrize("who", ["another bureau", "not a member", "closed"])
def test_who_may_not_see_an_item_neither_grades_nor_reads_nor_undoes(rosa, item, who):
    made = _grade(rosa, item)
    stranger = make_officer(bureau=None if who == "another bureau" else rosa.bureau)
    if who == "closed":
        stranger = rosa
        rosa.is_active = False
        rosa.save()

    with pytest.raises(ItemNotFoundError):
        _grade(stranger, item, "0")
    with pytest.raises(GradeNotFoundError):
        undo_grade(stranger, made.pk, now=NOW)
    assert grades_of(stranger, [item.pk]) == {}
    assert ItemGrade.objects.get().undone_at is None
