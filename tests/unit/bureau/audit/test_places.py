"""Every event that is kept has a place in the log, in order, without gaps; none can be changed."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction

from clew.bureau.audit import tags
from clew.bureau.audit.actions import record, record_view
from clew.bureau.audit.models import AuditEvent, AuditLeaf
from records import NOW, make_officer

pytestmark = pytest.mark.django_db(transaction=True)


class _FailsError(Exception):
    """The change fails."""


def _places() -> list[tuple[int, str]]:
    return list(AuditLeaf.objects.values_list("number", "event__subject"))


def _record(subject: str) -> None:
    with transaction.atomic():
        record(tags.VAULT_FILE_ASKED, officer=None, subject=subject, now=NOW)


@transaction.atomic
def _record_and_fail(subject: str) -> None:
    record(tags.VAULT_FILE_ASKED, officer=None, subject=subject, now=NOW)
    raise _FailsError


def test_events_get_places_in_the_order_of_their_commits() -> None:
    for name in ("a", "b", "c"):
        _record(name)

    assert _places() == [(0, "a"), (1, "b"), (2, "c")]
    assert all(leaf.hash == leaf.event.hash for leaf in AuditLeaf.objects.all())


def test_several_events_of_one_change_stand_beside_each_other() -> None:
    with transaction.atomic():
        for name in ("a", "b"):
            record(tags.VAULT_FILE_ASKED, officer=None, subject=name, now=NOW)

    assert _places() == [(0, "a"), (1, "b")]


def test_a_change_that_is_undone_leaves_no_gap() -> None:
    _record("a")
    with pytest.raises(_FailsError):
        _record_and_fail("undone")
    with transaction.atomic():
        record(tags.VAULT_FILE_ASKED, officer=None, subject="b", now=NOW)
        with pytest.raises(_FailsError):
            _record_and_fail("undone in part")

    assert _places() == [(0, "a"), (1, "b")]


def test_writers_at_once_take_no_place_twice_and_leave_none() -> None:
    def write(writer: int) -> None:
        for number in range(20):
            if number % 5 == 4:
                with suppress(_FailsError):
                    _record_and_fail(f"{writer}")
            else:
                _record(f"{writer}")

    _in_threads(write, 6)

    places = _places()
    assert [number for number, _ in places] == list(range(6 * 16))
    assert AuditEvent.objects.count() == 6 * 16


def test_a_long_change_holds_up_nobody_and_comes_after_who_committed_first() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time, with or without a log")
    recorded, looked = threading.Event(), threading.Event()

    def work(writer: int) -> None:
        if writer == 0:
            with transaction.atomic():
                record(tags.VAULT_FILES_ADDED, officer=None, subject="long", now=NOW)
                recorded.set()
                assert looked.wait(20)
        else:
            assert recorded.wait(20)
            _record("a look")
            looked.set()

    _in_threads(work, 2)

    assert _places() == [(0, "a look"), (1, "long")]


def _in_threads(work: Callable[[int], None], count: int) -> None:
    def run(number: int) -> None:
        try:
            work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(run, range(count)))


KEPT = [model._meta.db_table for model in apps.get_app_config("audit").get_models()]


@pytest.mark.parametrize("table", KEPT)
def test_the_database_itself_refuses_to_change_and_delete_rows_of_the_log(table: str) -> None:
    _fill(table)
    column = {"audit_auditevent": "tag", "audit_trustedkey": "name"}.get(table, "hash")
    column = {
        "audit_auditcheckpoint": "note",
        "audit_auditcosignature": "line",
        "audit_seencheckpoint": "note",
    }.get(table, column)
    acts = [f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        acts.append(f"TRUNCATE {table} CASCADE")

    for act in acts:
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            _run(act)


def _fill(table: str) -> None:
    """One row in each of the log's tables, as far as they need not be made by the database."""
    _record("a")
    rows = {
        "audit_auditnode": ("level, number, hash", [8, 0, b"h"]),
        "audit_auditcheckpoint": ("size, root, note, made_at", [1, b"h", "", NOW]),
        "audit_auditcosignature": ("checkpoint_id, witness, line, taken_at", [1, "w", "", NOW]),
        "audit_trustedkey": ("name, kind, text, trusted_at", ["n", 1, str(uuid4()), NOW]),
        "audit_seencheckpoint": ("key_id, size, root, note, seen_at", [1, 1, b"h", "", NOW]),
    }
    needs = {
        "audit_auditcosignature": "audit_auditcheckpoint",
        "audit_seencheckpoint": "audit_trustedkey",
    }
    for name in (needs.get(table), table):
        if name in rows:
            columns, values = rows[name]
            if name == "audit_seencheckpoint":
                values[0] = _one("SELECT max(id) FROM audit_trustedkey")
            marks = ", ".join(["%s"] * len(values))
            _run(f"INSERT INTO {name} ({columns}) VALUES ({marks})", values)


def _run(sql: str, values: list[object] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _one(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_an_event_says_who_it_was_by_the_name_of_that_time() -> None:
    officer = make_officer("rosa")
    record_view(tags.UI_CASES_VIEWED, officer=officer, now=NOW)
    officer.username = "rosa.b"
    officer.save()

    assert AuditEvent.objects.get().who == "rosa"
