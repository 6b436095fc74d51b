"""What officers do in triage: grade or tag a stack, take that back, give items to a colleague.

All of it is done to items of one case. A stack is graded in one transaction, item by item, each
grade a record and an event of its own: what is said of an item does not hang on its copies.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.rules import WORK_ON_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case
from clew.bureau.grades.actions import grade_item, undo_grade
from clew.bureau.tagging.actions import tag_items, undo_tag
from clew.bureau.tasks.actions import set_task
from clew.bureau.tasks.models import Task
from clew.bureau.triage.queries import check_in_case
from clew.model.grade import Scheme
from clew.model.wording import Wording

MOST_ITEMS = 1_000  # of one stack that are graded at once


class StackError(ValueError):
    """No items were named, or too many."""


@transaction.atomic
def grade_stack(  # noqa: PLR0913 -- what is said, of what, by whom, when
    acting_officer: Officer,
    *,
    case: Case,
    items: Collection[str],
    scheme: Scheme,
    value: str,
    now: datetime,
) -> list[UUID]:
    """Record a grade of each of these items of a case; return the grades' ids.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the officer may not work on it.
        StackError: no items, or more than `MOST_ITEMS`.
        ItemNotFoundError: an item is not in the case.
        UnknownGradeError: the scheme has no such value.
    """
    check_case(WORK_ON_CASE, acting_officer, case)
    _check_count(items)
    check_in_case(acting_officer, case, items)
    return [
        grade_item(acting_officer, item, scheme=scheme, value=value, now=now).pk
        for item in dict.fromkeys(items)
    ]


@transaction.atomic
def undo_grades(
    acting_officer: Officer, *, case: Case, grades: Collection[UUID], now: datetime
) -> None:
    """Take these grades back; they stay on record.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the officer may not work on it.
        GradeNotFoundError: one does not exist, or the officer may not see its item.
    """
    check_case(WORK_ON_CASE, acting_officer, case)
    for grade in grades:
        undo_grade(acting_officer, grade, now=now)


@transaction.atomic
def tag_stack(
    acting_officer: Officer, *, case: Case, items: Collection[str], word: str, now: datetime
) -> list[UUID]:
    """Put a word of the case's own on each of these items; return the new tags' ids.

    Raises:
        StackError: no items, or more than `MOST_ITEMS`.
        and what `tagging.actions.tag_items` raises.
    """
    _check_count(items)
    made = tag_items(acting_officer, case=case, items=items, word=word, now=now)
    return [one.pk for one in made]


@transaction.atomic
def undo_tags(
    acting_officer: Officer, *, case: Case, tags: Collection[UUID], now: datetime
) -> None:
    """Take these tags back; they stay on record.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the officer may not work on it.
        TagNotFoundError: one does not exist, or the officer may not see its item in its case.
    """
    check_case(WORK_ON_CASE, acting_officer, case)
    for tag in tags:
        undo_tag(acting_officer, tag, now=now)


@transaction.atomic
def assign_items(
    acting_officer: Officer, *, case: Case, items: Sequence[str], assignee: str, now: datetime
) -> Task:
    """Set a colleague the task to look at a stack.

    Raises:
        StackError: no items, or more than `MOST_ITEMS`.
        ItemNotFoundError: an item is not in the case.
        and what `tasks.actions.set_task` raises.
    """
    check_case(WORK_ON_CASE, acting_officer, case)
    _check_count(items)
    check_in_case(acting_officer, case, items)
    copies = len(items) - 1
    also = f" and {copies} cop{'y' if copies == 1 else 'ies'} of it" if copies else ""
    what = f"Look at item {items[0][:12]}{also}"
    return set_task(acting_officer, case=case, what=what, assignee=assignee, now=now)


def _check_count(items: Collection[str]) -> None:
    if not items or len(items) > MOST_ITEMS:
        raise StackError(
            Wording(
                "name from 1 to %(most_items)s items of the case; these are %(items)s",
                most_items=MOST_ITEMS,
                items=str(len(items)),
            )
        )
