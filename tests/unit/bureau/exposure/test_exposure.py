"""What officers saw unblurred: told by the browser, bounded by the clock, stopped by the budget."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.exposure.actions import (
    BudgetError,
    BudgetUsedError,
    LookNotFoundError,
    begin_look,
    end_look,
    go_on,
    set_budget,
)
from clew.bureau.exposure.models import Look
from clew.bureau.exposure.queries import (
    UNTOLD_S,
    day_of,
    exposure_of_bureau,
    own_days,
    own_exposure,
)
from clew.bureau.grades.actions import grade_item
from clew.bureau.ui.viewing import now
from clew.bureau.vault.actions.showing import thumbnail
from clew.model.grade import Scheme
from records import NOW, WORKING, make_case, make_exhibit, make_item, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db

ITEM, OTHER = "ab" * 32, "cd" * 32


@pytest.fixture
def rosa():
    return make_officer("rosa")


def _look(officer, sha256=ITEM, *, seconds=None, at=NOW):
    begin_look(officer, sha256, now=at)
    if seconds is not None:
        later = at + timedelta(seconds=seconds)
        end_look(officer, sha256, seconds=seconds, now=later)


def _today(officer):
    return own_exposure(officer, day_of(NOW))


def test_looks_are_counted_by_item_and_second_on_their_day(rosa):
    _look(rosa, seconds=3)
    _look(rosa, seconds=2)
    _look(rosa, OTHER, seconds=4)
    _look(rosa, OTHER, seconds=9, at=NOW - timedelta(days=1))
    _look(make_officer(bureau=rosa.bureau), seconds=50)

    days = own_days(rosa, until=day_of(NOW), days=3)

    assert _today(rosa).seconds_by_item == {ITEM: 5, OTHER: 4}
    assert [(told.items, told.seconds) for told in days.values()] == [(2, 9), (1, 9), (0, 0)]


@given(told=st.floats(allow_nan=False), passed=st.floats(0, 3000))
def test_a_look_lasts_no_longer_than_the_time_that_passed_and_never_less_than_none(told, passed):
    officer = make_officer()
    begin_look(officer, ITEM, now=NOW)
    end_look(officer, ITEM, seconds=told, now=NOW + timedelta(seconds=passed))

    assert 0 <= Look.objects.get(officer=officer).seconds <= passed + 1e-3


def test_a_look_of_which_nobody_told_the_end_counts_as_some_seconds(rosa):
    _look(rosa)
    assert _today(rosa).seconds == UNTOLD_S


@pytest.mark.parametrize("why", ["another officer", "another item", "told already", "long ago"])
def test_only_a_look_of_ones_own_that_goes_on_can_end(rosa, why):
    ago = timedelta(hours=2) if why == "long ago" else timedelta()
    _look(rosa, seconds=1 if why == "told already" else None, at=NOW - ago)
    officer = make_officer(bureau=rosa.bureau) if why == "another officer" else rosa
    sha256 = OTHER if why == "another item" else ITEM

    with pytest.raises(LookNotFoundError):
        end_look(officer, sha256, seconds=1, now=NOW)


def test_once_the_budget_is_used_up_nothing_is_revealed_until_one_goes_on_or_another_day(
    rosa, vault
):
    item = make_item(make_exhibit(make_case(rosa)))
    writer = vault.thumbs.writer()
    writer.write(b"a JPEG")
    writer.commit(item.pk)
    shown = {"thumbs": vault.thumbs, "revealed": True, "reason": "the room"}
    set_budget(rosa, minutes=1, now=NOW)
    _look(rosa, seconds=61)

    with pytest.raises(BudgetUsedError, match="the 1 minutes"):
        thumbnail(rosa, item.pk, now=NOW, **shown)
    assert not AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED).exists()
    thumbnail(rosa, item.pk, now=NOW + timedelta(days=1), **shown)
    with pytest.raises(NoReasonError):
        go_on(rosa, reason=" ", now=NOW)
    go_on(rosa, reason="a child may be in danger", now=NOW)
    thumbnail(rosa, item.pk, now=NOW, **shown)

    assert _today(rosa).allowed_s == 360
    event = AuditEvent.objects.get(tag=tags.EXPOSURE_BUDGET_EXCEEDED)
    assert event.details == {"minutes": 5, "reason": "a child may be in danger"}


@pytest.mark.parametrize("minutes", [0, -1, 601])
def test_a_budget_is_at_least_a_minute_and_no_more_than_a_day_of_work(rosa, minutes):
    with pytest.raises(BudgetError, match="from 1 to 600"):
        set_budget(rosa, minutes=minutes, now=NOW)


def test_a_supervisor_sees_the_sums_of_the_own_bureau_and_nobody_else_does(rosa):
    chief = make_officer("chief", bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    _look(rosa, seconds=3)
    _look(make_officer("far"), seconds=5)

    (told,) = exposure_of_bureau(chief, day_of(NOW))
    assert (told.officer, told.items, told.seconds) == ("rosa", 1, 3)
    for officer in (rosa, make_officer(bureau=rosa.bureau, roles=WORKING)):
        with pytest.raises(DeniedError):
            exposure_of_bureau(officer, day_of(NOW))


def test_the_page_tells_ones_own_by_grade_and_a_supervisor_no_items_of_others(rosa):
    chief = make_officer("chief", bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    item = make_item(make_exhibit(make_case(rosa)))
    grade_item(rosa, item.pk, scheme=Scheme.UK, value="B", now=NOW)
    _look(rosa, item.pk, at=now())
    _look(rosa, OTHER, at=now())

    own = signed_in(rosa).get(reverse("exposure")).content.decode()
    overseen = signed_in(chief).get(reverse("exposure")).content.decode()

    assert "United Kingdom: B, category B" in own
    assert "Not graded" in own
    assert "20\xa0s" in own
    assert "The bureau, today" not in own
    assert "The bureau, today" in overseen
    assert ">rosa</th>" in overseen
    assert "category B" not in overseen


@pytest.mark.parametrize("minutes", ["", "x", "1e3", "²", "0"])
def test_what_is_no_budget_is_said_on_the_page(rosa, minutes):
    answer = signed_in(rosa).post(reverse("exposure-budget"), {"minutes": minutes})
    assert answer.status_code == 422
    assert b"Allow yourself from 1 to 600 minutes" in answer.content


def test_the_gallery_tells_how_long_a_picture_was_held_and_is_told_what_is_left(rosa, vault):
    item = make_item(make_exhibit(make_case(rosa)))
    case = item.locations.get().exhibit.case_id
    _look(rosa, item.pk, at=now() - timedelta(seconds=30))
    client, address = signed_in(rosa), reverse("triage-let-go", args=[case, item.pk])

    first = client.post(address, {"seconds": "2.6"})
    again = client.post(address, {"seconds": "2.6"})

    assert first.json() == {"items": 1, "seen": "3\xa0s", "of": "30\xa0min"}
    assert again.status_code == 404
    assert AuditEvent.objects.get(tag=tags.EXPOSURE_LOOK_ENDED).details == {"seconds": 2.6}


@pytest.mark.parametrize("seconds", ["", "nan", "inf", "-1", "x"])
def test_seconds_that_are_none_are_bounded_all_the_same(rosa, vault, seconds):
    item = make_item(make_exhibit(make_case(rosa)))
    case = item.locations.get().exhibit.case_id
    _look(rosa, item.pk, at=now() - timedelta(seconds=30))

    signed_in(rosa).post(reverse("triage-let-go", args=[case, item.pk]), {"seconds": seconds})

    assert 0 <= Look.objects.get().seconds < 60
