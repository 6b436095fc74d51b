"""The page of what is kept too long: what keeps it, and what a supervisor does about it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.retention.models import LegalHold, Removal
from clew.bureau.ui import retention
from records import NOW, make_case, make_exhibit, make_item, make_officer
from signed_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]

WHY = {"reason": "the court's order"}


@pytest.fixture
def rosa():
    return make_officer("rosa", roles=[Role.SUPERVISOR])


@pytest.fixture
def client(rosa):
    return signed_in(rosa)


def _due(officer, number="2024-7", **facts):
    return make_case(officer, number=number, keep_until=NOW - timedelta(days=900), **facts)


def _do(client, act, name, /, **given):
    return client.post(reverse(f"retention-{act}"), {"name": str(name), **WHY, **given})


def _shown(client):
    return client.get(reverse("retention")).content.decode()


def test_a_case_is_held_and_the_page_tells_why_it_stays_until_the_hold_is_lifted(client, rosa):
    case = _due(rosa, marking="TLP:RED")

    assert _do(client, "hold", case).status_code == 302
    held = _shown(client)
    assert _do(client, "lift", case).status_code == 302

    assert "court&#x27;s order" in held
    assert "Remove for good" not in held
    assert case.title not in held
    assert "Remove for good" in _shown(client)


def test_a_case_that_is_not_due_is_held_by_its_number(client, rosa):
    case = make_case(rosa, number="2026-8")

    assert _do(client, "hold", "2026-8").status_code == 302

    assert LegalHold.objects.get().case == case


def test_what_is_kept_longer_is_due_no_more(client, rosa):
    case = _due(rosa)

    assert _do(client, "prolong", case, until="2999-03-01").status_code == 302

    case.refresh_from_db()
    assert f"{case.keep_until:%Y-%m-%d}" == "2999-03-01"
    assert "2024-7" not in _shown(client)


@pytest.mark.parametrize(
    ("act", "given", "why"),
    [
        ("hold", {"reason": " "}, "a reason"),
        ("hold", {"name": "2024-9"}, "there is no case 2024-9"),
        ("lift", {}, "There is no legal hold on 2024-7"),
        ("prolong", {"until": "tomorrow"}, "Write the day"),
        ("prolong", {"until": "2020-01-01"}, "2020-01-01 is over"),
        ("remove", {"reason": ""}, "a reason"),
    ],
)
def test_what_cannot_be_done_is_told_on_the_page_and_nothing_changes(client, rosa, act, given, why):
    case = _due(rosa)

    answer = _do(client, act, case, **given)

    assert answer.status_code == 422
    assert why.lower() in answer.content.decode().lower()
    assert Case.objects.get() == case
    assert not LegalHold.objects.exists()
    assert not Removal.objects.exists()


def test_what_something_keeps_is_not_removed_though_somebody_asks(client, rosa):
    case = _due(rosa)
    _do(client, "hold", case)

    answer = _do(client, "remove", case)

    assert answer.status_code == 422
    assert "2024-7 stays, for there is a legal hold" in answer.content.decode()
    assert not Removal.objects.exists()


def test_what_is_removed_is_told_and_logged_with_its_reason(client, rosa):
    case = _due(rosa)
    make_item(make_exhibit(case))

    answer = _do(client, "remove", case)

    assert answer.status_code == 200
    assert "is removed, with 1 item." in answer.content.decode()
    assert Removal.objects.get().case == case
    (event,) = AuditEvent.objects.filter(tag=tags.RETENTION_CASE_REMOVED)
    assert event.details["reason"] == WHY["reason"]


def test_removing_takes_a_fresh_proof(rosa):
    case, client = _due(rosa), signed_in(rosa, shown_s_ago=3600)

    answer = _do(client, "remove", case)

    assert (answer.status_code, Removal.objects.count()) == (302, 0)
    assert answer["location"].endswith("?next=%2Fretention%2F")
    assert "Prove that it is you, to remove it" in _shown(client)


def test_a_long_list_is_told_page_by_page(client, rosa, monkeypatch):
    monkeypatch.setattr(retention, "_ROWS", 2)
    for number in range(3):
        _due(rosa, number=f"2024-{number}")

    second = client.get(reverse("retention") + "?page=2").content.decode()

    assert "2024-2" in second
    assert "2024-1" not in second


@pytest.mark.parametrize("who", ["of another bureau", "no supervisor"])
def test_nobody_else_is_told_or_changes_anything(rosa, who):
    case = _due(rosa)
    stranger = (
        make_officer(roles=[Role.SUPERVISOR])
        if who == "of another bureau"
        else make_officer(bureau=rosa.bureau, roles=set(Role) - {Role.SUPERVISOR})
    )
    client = signed_in(stranger)
    acts = {act: _do(client, act, case, until="2999-01-01") for act in ("hold", "lift", "prolong")}
    acts["remove"] = _do(client, "remove", case)

    refused = 422 if who == "of another bureau" else 404
    assert {answer.status_code for answer in acts.values()} == {refused}
    assert "2024-7" not in _shown(client)
    assert not LegalHold.objects.exists()
    assert not Removal.objects.exists()
