"""Retention by calls: what is due is listed page by page, held, prolonged, and removed for good."""

from datetime import timedelta

import pytest

from calling_program import Program, token_of
from clew.bureau.access.roles import Role
from clew.bureau.api.refusing import NOTHING
from clew.bureau.retention.models import Removal
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]

WHY = {"reason": "the year is over"}


@pytest.fixture
def rosa():
    return make_officer("rosa", roles=[Role.SUPERVISOR])


@pytest.fixture
def program(rosa):
    return Program(token_of(rosa))


def _due(officer, number="2024/7"):
    return make_case(officer, number=number, keep_until=NOW - timedelta(days=900))


def _do(program, act, **given):
    return program.ask("post", f"/api/retention/{act}", {**WHY, **given}, undone=False)


def test_what_is_due_is_listed_in_pages_with_what_keeps_it(program, rosa):
    for number in ("2024/7", "2024/8", "2024/9"):
        _due(rosa, number)
    _do(program, "hold", number="2024/7")

    first = program.ask("get", "/api/retention?limit=2").json()
    last = program.ask("get", f"/api/retention?limit=2&cursor={first['next']}").json()

    assert [one["name"] for one in first["rows"] + last["rows"]] == ["2024/7", "2024/8", "2024/9"]
    assert last["next"] is None
    assert "the year is over" in first["rows"][0]["kept_by"][0]
    assert first["rows"][1]["kept_by"] == []


def test_a_case_is_held_lifted_and_removed_with_the_files_that_are_to_destroy(program, rosa):
    case = _due(rosa)
    make_item(make_exhibit(case))

    assert _do(program, "hold", number="2024/7").status_code == 200
    kept = _do(program, "purge", name="2024/7")
    assert _do(program, "lift", number="2024/7").status_code == 200
    gone = _do(program, "purge", name="2024/7")

    assert (kept.status_code, "a legal hold" in kept.json()["message"]) == (422, True)
    told = {"kind": "case", "name": "2024/7", "items": 1, "files_outside": []}
    assert (gone.status_code, gone.json()) == (200, [told])
    assert Removal.objects.get().case == case


def test_what_is_kept_longer_is_due_no_more(program, rosa):
    _due(rosa)

    past = _do(program, "prolong", name="2024/7", until="2024-12-01T00:00:00Z")
    assert past.status_code == 422
    assert _do(program, "prolong", name="2024/7", until="2999-01-01T00:00:00Z").status_code == 200

    assert program.ask("get", "/api/retention").json()["rows"] == []


def test_of_another_bureau_nothing_is_due_held_or_removed(rosa):
    _due(rosa)
    stranger = Program(token_of(make_officer(roles=[Role.SUPERVISOR])))
    later = {"until": "2999-01-01T00:00:00Z"}

    answers = [_do(stranger, act, number="2024/7") for act in ("hold", "lift")]
    answers += [_do(stranger, "prolong", name="2024/7", **later)]
    answers += [_do(stranger, "purge", name="2024/7")]

    assert [(one.status_code, one.json()) for one in answers] == [(404, {"message": NOTHING})] * 4
    assert stranger.ask("get", "/api/retention").json()["rows"] == []
    assert not Removal.objects.exists()
