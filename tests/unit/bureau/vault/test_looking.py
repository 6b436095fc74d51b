"""Looking again: only what is due, only what the officer sees; what was forgotten stays so."""

from itertools import count

import pytest
from django.db import connection
from PIL import Image

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.actions.opening import add_exhibit, open_case
from clew.bureau.cases.queries import case_by_number
from clew.bureau.vault.actions.adding import AddRun, add
from clew.bureau.vault.actions.looking import LookRun, look_again
from clew.bureau.vault.actions.matching import match_items
from clew.bureau.vault.models import Fingerprint, Item, Saying
from clew.bureau.vault.traits import FORGOTTEN
from clew.fingerprint.classifiers.trial import tried_in
from clew.fingerprint.forms import wave
from clew.fingerprint.registry import missing_model, observed_kinds, observer_names, observers
from clew.media.sandbox import Sandbox
from records import NOW, make_officer
from tiny_classifier import classifier_folder

pytestmark = pytest.mark.django_db(transaction=True)  # files are read in threads


@pytest.fixture(autouse=True)
def _no_connection_stays_open():
    """Reading threads leave theirs in PostgreSQL's pool, which outlives the test database."""
    yield
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(workers=1, observers=observers(observer_names())) as one:
        yield one


@pytest.fixture
def alice(vault):
    return make_officer("alice")


@pytest.fixture
def look(vault, sandbox):
    def again(officer, *, classifiers=None, **chosen):
        if classifiers is None:
            run = LookRun(officer, vault, sandbox, "seccomp", lambda: NOW)
            return look_again(run=run, threads=2, **chosen)
        with Sandbox(workers=1, observers=sandbox.observers, guests=classifiers.guests) as own:
            run = LookRun(officer, vault, own, "seccomp", lambda: NOW, classifiers)
            return look_again(run=run, threads=2, **chosen)

    return again


@pytest.fixture
def added(vault, sandbox, tmp_path):
    """Add pictures to a case of the officer, as if nothing but copies had been looked for."""
    ticks = count()

    def put(officer, case, *seeds, without=()):
        folder = tmp_path / f"{officer.username}-{case}-{next(ticks)}"
        folder.mkdir()
        for seed in seeds:
            Image.fromarray(wave(seed)).save(folder / f"{seed}.png")
        opened = open_case(officer, number=case, now=NOW)
        exhibit = add_exhibit(officer, case=opened, label="Disk", now=NOW)
        run = AddRun(officer, exhibit, vault, sandbox, "seccomp", lambda: NOW)
        assert add([folder], run=run, threads=1).problem_count == 0
        Item.objects.filter(locations__exhibit=exhibit).update(
            not_looked_for=dict.fromkeys(without, "it was not asked for")
        )
        return opened

    return put


def _some_kind():
    for kind in observed_kinds().values():
        if missing_model(kind) is None:
            return kind.name
    return pytest.skip("no trained model is installed")


def test_only_items_for_which_something_is_due_are_read_again(alice, added, look):
    added(alice, "2026-1", 1, 2, without=[_some_kind()])
    added(alice, "2026-2", 3)

    first = look(alice)
    second = look(alice)

    assert (first.looked, first.problems) == (2, {})
    assert second.looked == 0
    told = Item.objects.values_list("not_looked_for", flat=True)
    assert not any("not asked for" in why for one in told for why in one.values())


def test_everything_is_read_again_when_asked_and_nothing_recorded_is_doubled(alice, added, look):
    added(alice, "2026-1", 1, 2)
    before = Fingerprint.objects.count()

    assert look(alice, everything=True).looked == 2

    assert Fingerprint.objects.count() == before
    assert Item.objects.count() == 2


def test_a_case_can_be_read_by_itself(alice, added, look):
    added(alice, "2026-1", 1, without=[_some_kind()])
    added(alice, "2026-2", 2, 3, without=[_some_kind()])

    assert look(alice, case=case_by_number(alice, "2026-1")).looked == 1


def test_items_that_the_officer_does_not_see_are_left_alone(alice, added, look):
    added(alice, "2026-1", 1, without=[_some_kind()])
    mallory = make_officer("mallory")

    assert look(mallory, everything=True).looked == 0

    assert _some_kind() in Item.objects.get().not_looked_for


def test_what_was_forgotten_is_not_looked_for_and_does_not_come_back(alice, added, look):
    added(alice, "2026-1", 1)
    kind = _some_kind()
    Item.objects.update(not_looked_for={kind: f"{FORGOTTEN}2026-11-01: a court said so"})

    due = look(alice).looked
    look(alice, everything=True)

    assert due == 0
    assert Item.objects.get().not_looked_for[kind].startswith(FORGOTTEN)


def test_a_lost_and_a_tampered_file_are_told_and_the_rest_is_read(alice, added, look, vault):
    added(alice, "2026-1", 1, 2, 3, without=[_some_kind()])
    lost, changed, whole = Item.objects.order_by("pk").values_list("pk", flat=True)
    vault.blobs.path(lost).unlink()
    sealed = bytearray(vault.blobs.path(changed).read_bytes())
    sealed[-1] ^= 1
    vault.blobs.path(changed).write_bytes(sealed)

    summary = look(alice)

    assert summary.looked == 1
    assert "add it again" in summary.problems[lost]
    assert changed in summary.problems
    assert _some_kind() not in Item.objects.get(pk=whole).not_looked_for
    assert Item.objects.get(pk=lost).not_looked_for


def test_a_classifier_that_came_later_looks_at_what_is_there_once(alice, added, look, vault):
    added(alice, "2026-1", 1)
    classifier_folder(vault.classifiers_folder / "brightness")
    there = tried_in(vault.classifiers_folder)

    assert look(alice).looked == 0
    assert look(alice, classifiers=there).looked == 1
    assert look(alice, classifiers=there).looked == 0

    assert Saying.objects.filter(classifier__name="brightness").exists()


def test_what_was_read_again_is_logged_and_matched_again(alice, added, look, vault):
    added(alice, "2026-1", 1)
    match_items(vault, acting_officer=alice, clock=lambda: NOW)
    assert Item.objects.get().checked_at is not None

    look(alice, everything=True)

    assert Item.objects.get().checked_at is None
    event = AuditEvent.objects.get(tag=tags.VAULT_ITEMS_READ_AGAIN)
    assert event.details["items"] == [Item.objects.get().pk]
