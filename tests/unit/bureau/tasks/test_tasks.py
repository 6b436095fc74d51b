"""Tasks are for somebody who sees the case, and changed by whom they concern; each change stays."""

from datetime import date, timedelta

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.kept import begin_reading
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.tasks.actions import AssigneeError, NoTaskError, change_task, give_task, set_task
from clew.bureau.tasks.models import Task
from clew.bureau.tasks.queries import (
    TaskNotFoundError,
    is_late,
    task_by_id,
    task_named,
    tasks_for,
    tasks_of_case,
)
from clew.bureau.tasks.state import State
from records import NOW, make_case, make_officer

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def ben(rosa):
    return make_officer("ben", bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])


@pytest.fixture
def case(rosa, ben):
    return make_case(rosa, ben, number="2026-1")


@pytest.fixture
def task(rosa, case):
    return set_task(rosa, case=case, what="Ask the shop", assignee="ben", now=NOW)


def test_a_task_waits_for_whose_it_is_until_it_is_done(rosa, ben, case, task):
    late = set_task(
        rosa, case=case, what="Call", assignee="ben", due_date=date(2026, 2, 1), now=NOW
    )
    assert list(tasks_for(ben)) == [late, task]
    assert (is_late(late, now=NOW), is_late(task, now=NOW)) == (True, False)
    assert not tasks_for(rosa)

    for _ in range(2):
        change_task(ben, task_id=task.pk, state=State.DONE, now=LATER)
    assert list(tasks_for(ben)) == [late]
    assert [one.state for one in tasks_of_case(rosa, case)] == ["open", "done"]
    changes = [(one.state, one.officer.username) for one in task.changes.order_by("pk")]
    assert changes == [("open", "rosa"), ("done", "ben")]
    assert AuditEvent.objects.filter(tag=tags.TASKS_TASK_CHANGED).count() == 1
    assert not any("shop" in one.details_text for one in AuditEvent.objects.all())


def test_what_is_dropped_or_opened_again_takes_a_reason(ben, task):
    with pytest.raises(NoReasonError):
        change_task(ben, task_id=task.pk, state=State.DROPPED, now=LATER)
    change_task(ben, task_id=task.pk, state=State.DROPPED, reason="closed down", now=LATER)
    with pytest.raises(NoReasonError):
        change_task(ben, task_id=task.pk, state=State.OPEN, now=LATER)
    change_task(ben, task_id=task.pk, state=State.OPEN, reason="it moved", now=LATER)
    assert [one.reason for one in task.changes.order_by("pk")] == ["", "closed down", "it moved"]


def test_a_task_is_for_somebody_who_sees_the_case_in_the_words_for_nobody(rosa, case):
    make_officer("zoe")
    make_officer("zoe2", bureau=rosa.bureau)
    closed = make_officer("zoe3", bureau=rosa.bureau, is_active=False)
    case.members.add(closed, through_defaults={"since_at": NOW})
    told = set()
    for name in ("zoe", "zoe2", "zoe3", "nobody"):
        with pytest.raises(AssigneeError) as refused:
            set_task(rosa, case=case, what="Ask", assignee=name, now=NOW)
        told.add(str(refused.value).replace(name, "NAME", 1))
    assert len(told) == 1
    assert not Task.objects.exists()
    with pytest.raises(NoTaskError):
        set_task(rosa, case=case, what=" ", assignee="ben", now=NOW)


def test_a_task_is_changed_by_whom_it_concerns_only(rosa, case, task):
    other = make_officer("otto", bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    case.members.add(other, through_defaults={"since_at": NOW})
    supervisor = make_officer("sue", bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    for act in (
        lambda: change_task(other, task_id=task.pk, state=State.DONE, now=LATER),
        lambda: give_task(other, task_id=task.pk, assignee="rosa", now=LATER),
    ):
        with pytest.raises(DeniedError, match="whose it is"):
            act()
    give_task(supervisor, task_id=task.pk, assignee="otto", now=LATER)
    assert [one.pk for one in tasks_for(other)] == [task.pk]


def test_who_lost_the_case_has_no_task_in_it(ben, case, task):
    case.members.remove(ben)
    assert not tasks_for(ben)
    told = []
    for key in (task.pk, task.case_id):
        with pytest.raises(TaskNotFoundError) as refused:
            task_by_id(ben, key)
        told.append(str(refused.value).replace(str(key), "ID"))
    assert told[0] == told[1]
    with pytest.raises(TaskNotFoundError):
        task_named(ben, task.pk.hex[-8:])
    with pytest.raises(CaseNotFoundError):
        set_task(ben, case=case, what="Ask", assignee="rosa", now=NOW)


def test_in_a_closed_case_nothing_is_set_nor_changed_and_nothing_waits(rosa, ben, case, task):
    Case.objects.update(closed_at=NOW)
    case.refresh_from_db()
    for act in (
        lambda: set_task(rosa, case=case, what="Ask", assignee="ben", now=NOW),
        lambda: change_task(ben, task_id=task.pk, state=State.DONE, now=LATER),
        lambda: give_task(ben, task_id=task.pk, assignee="rosa", now=LATER),
    ):
        with pytest.raises(DeniedError, match="closed"):
            act()
    assert not tasks_for(ben)
    assert [one.pk for one in tasks_of_case(ben, case)] == [task.pk]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_of_a_case_that_is_not_seen_there_are_no_tasks(rosa, case, method):
    outside = make_officer(bureau=rosa.bureau)
    set_task(rosa, case=case, what="Ask the shop", assignee="ben", now=NOW)
    for one in (rosa, outside):
        begin_reading(one, method=method)

    assert [len(tasks_of_case(one, case)) for one in (rosa, outside)] == [1, 0]
