"""Home tells what waits, what is overdue first, and what changed in the officer's own cases."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.actions.opening import open_case
from clew.bureau.cases.actions.teams import add_member
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.tasks.actions import set_task
from clew.bureau.tasks.models import Task
from clew.bureau.timeline.queries.recent import recent_changes
from clew.bureau.ui.viewing import now
from records import make_bureau, make_case, make_officer, make_referral
from signed_in import signed_in

pytestmark = pytest.mark.django_db

TODAY = now()


def _days_ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def rosa(vault):
    return make_officer("rosa")


@pytest.fixture
def case(rosa):
    return open_case(rosa, number="2026-1", now=_days_ago(2))


def _home(officer):
    return signed_in(officer).get(reverse("home")).content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_of_what_people_wrote_everything_is_seen_and_of_the_words_around_nothing(
    rosa, case, language
):
    set_task(rosa, case=case, what="Ask \u202egpj.exe", assignee="rosa", now=TODAY)
    client = signed_in(rosa)
    client.post(reverse("language"), {"language": language})

    page = client.get(reverse("home")).text

    assert "Ask &lt;U+202E&gt;gpj.exe" in page
    assert "U+2068" not in page


def test_the_first_few_of_each_sort_are_links_and_what_is_late_comes_first(rosa, case):
    make_referral(make_bureau(), rosa.bureau, request="Who lives here?", due_at=None)
    for number in range(5):
        set_task(rosa, case=case, what=f"Ask {number}", assignee="rosa", now=TODAY)
    Task.objects.filter(what="Ask 3").update(due_date=_days_ago(1).date())

    page = _home(rosa)

    assert "6 things</a> wait for you" in page
    assert page.index("Ask 3") < page.index("Who lives here?")
    assert page.count("late: ") == 1
    assert "and 2 more" in page
    assert f'href="{reverse("case-tasks", args=[case.pk])}#task-' in page
    assert AuditEvent.objects.filter(tag=tags.UI_HOME_VIEWED, who="rosa").count() == 1


def test_what_changed_is_of_the_last_days_and_of_own_cases_alone(rosa, case):
    add_note(rosa, case=case, text="A lamp", now=_days_ago(1))
    add_note(rosa, case=case, text="An older lamp", now=_days_ago(20))
    open_case(make_officer("far"), number="Hidden 9", now=TODAY)
    open_case(make_officer("colleague", bureau=rosa.bureau), number="Hidden 8", now=TODAY)

    page = _home(rosa)

    assert page.count("wrote a note") == 1
    assert page.index("wrote a note") < page.index("opened the case")
    assert "Hidden" not in page


def test_who_left_the_team_is_told_of_no_change(rosa, case):
    ben = make_officer("ben", bureau=rosa.bureau)
    add_member(rosa, case=case, officer=ben, now=TODAY)
    assert "let ben into the team" in _home(ben)

    case.members.remove(ben)

    assert "2026-1" not in _home(ben)


def test_changes_of_many_cases_take_no_more_statements_than_of_one(rosa, case):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = recent_changes(rosa, since=_days_ago(7), most=3)
        return len(asked), len(found)

    add_note(rosa, case=case, text="A lamp", now=TODAY)
    one, _ = statements()
    for number in range(6):
        more = make_case(rosa, number=f"2026-1{number}")
        add_note(rosa, case=more, text="A lamp", now=TODAY)

    several, found = statements()

    assert found == 3
    assert several == one


def test_home_points_to_no_search_that_is_closed(rosa):
    auditor = make_officer("ada", bureau=rosa.bureau, roles=[Role.AUDITOR])

    assert reverse("search-text") in _home(rosa)
    assert "/search/" not in _home(auditor)
    assert reverse("people") not in _home(auditor)


def test_nothing_is_said_to_wait_where_nothing_does(rosa):
    page = _home(rosa)

    assert "Nothing waits for you" in page
    assert "Nothing, in the cases of whose team you are." in page
