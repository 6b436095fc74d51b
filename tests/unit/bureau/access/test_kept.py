"""What a rule comes to is kept no longer than the officer stands as when it was made."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from clew.bureau.access import kept as module
from clew.bureau.access.kept import kept_for
from clew.bureau.access.roles import Role
from records import make_bureau, make_officer

pytestmark = pytest.mark.django_db

SECOND = 1_700_000_000.25


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    now = SimpleNamespace(time=lambda: now.second, second=SECOND)
    monkeypatch.setattr(module, "time", now)
    return now


def _made(officer):
    made = []
    kept_for(officer, "rule", lambda: made.append(1))
    return bool(made)


def test_it_is_made_once_a_second_for_each_rule_and_officer(clock):
    rosa, gita = make_officer("rosa"), make_officer("gita")

    assert [_made(rosa), _made(rosa), _made(gita)] == [True, False, True]
    clock.second += 1
    assert _made(rosa)


@pytest.mark.parametrize(
    "change",
    [
        lambda officer: setattr(officer, "is_active", False),
        lambda officer: setattr(officer, "roles", frozenset({Role.AUDITOR.value})),
        lambda officer: setattr(officer, "bureau", make_bureau("Elsewhere")),
        lambda officer: setattr(officer.bureau, "country", "NZ"),
        lambda officer: setattr(officer.bureau, "admitted_at", None),
        lambda officer: setattr(officer.bureau, "admitted_at", datetime(2030, 1, 1, tzinfo=UTC)),
    ],
    ids=["asleep", "other roles", "other bureau", "other country", "not admitted", "anew"],
)
def test_it_is_made_anew_as_soon_as_what_rules_look_at_changes(change):
    rosa = make_officer("rosa")
    _made(rosa)

    change(rosa)

    assert _made(rosa)
