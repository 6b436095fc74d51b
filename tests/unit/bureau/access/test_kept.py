"""What a rule comes to is kept no longer than the officer stands as when it was made."""

from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace

import pytest

from clew.bureau.access import kept as module
from clew.bureau.access.kept import (
    begin_reading,
    finished_keys,
    kept_for,
    kept_rows,
    kept_while_reading,
)
from clew.bureau.access.keys import IsAmong
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import visible_cases
from clew.bureau.vault.queries import visible_items, visible_locations
from records import make_bureau, make_case, make_officer

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


def test_a_request_that_only_reads_finds_what_others_find(monkeypatch):
    rosa = make_officer("rosa")
    cases = [make_case(rosa) for _ in range(2)]
    hidden = make_case()

    found = {}
    for name, most in (("in the statement", None), ("by themselves", 10), ("too many", 1)):
        officer = Officer.objects.get(pk=rosa.pk)
        if most is not None:
            monkeypatch.setattr(module, "_MOST_KEYS", most)
            begin_reading(officer, method="GET")
        keys = finished_keys(officer, "cases", partial(visible_cases, officer))
        among = set(Case.objects.filter(IsAmong("pk", keys)))
        rest = set(Case.objects.filter(IsAmong("pk", keys, negated=True)))
        found[name] = "SELECT" in keys.hold("id"), among, rest

    assert found == {
        "in the statement": (True, set(cases), {hidden}),
        "by themselves": (False, set(cases), {hidden}),
        "too many": (True, set(cases), {hidden}),
    }


def test_a_request_that_only_reads_finds_nothing_where_there_is_nothing():
    rosa = make_officer("rosa")
    begin_reading(rosa, method="HEAD")

    keys = finished_keys(rosa, "cases", partial(visible_cases, rosa))
    assert not Case.objects.filter(IsAmong("pk", keys)).exists()
    assert not visible_items(rosa).exists()
    assert not visible_locations(rosa).exists()


def test_what_changes_records_reads_them_each_time():
    rosa = make_officer("rosa")
    begin_reading(rosa, method="POST")

    assert kept_while_reading(rosa, "cases", lambda: visible_cases(rosa).count()) == 0
    make_case(rosa)
    assert kept_while_reading(rosa, "cases", lambda: visible_cases(rosa).count()) == 1


def test_rows_are_put_together_once_and_read_anew_each_time(clock):
    rosa, made = make_officer("rosa"), []

    def rows():
        made.append(1)
        return Case.objects.filter(title="A house by a lake")

    for number in range(3):
        assert len(kept_rows(rosa, "rows", rows)) == number
        make_case(rosa)

    assert len(made) == 1
