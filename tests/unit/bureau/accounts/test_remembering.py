"""What is counted for a while outlives the process that counted it, and does not pile up."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from clew.bureau.accounts.actions.remembering import keep_at_most
from clew.bureau.accounts.models import Remembered
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from records import PASSWORD, make_officer
from second_factor import give_app, stop_clock, wrong_code

pytestmark = pytest.mark.django_db

GUESSES = {"login_failed": "100/15m/ip,4/15m/key"}


def _cache():
    """A cache as another process has it: with nothing in its memory."""
    return caches.create_connection("default")


def _guess(password: str = "a guess") -> int:
    """Guess as through another process; return the status of the answer."""
    caches["default"] = _cache()
    client = Client(headers={"host": "localhost"})
    form = {"login": "rosa", "password": password}
    return client.post(reverse("account_login"), form).status_code


def test_what_one_process_remembers_another_one_knows():
    assert _cache().add("a", [1.5, 2.5], 60)

    assert _cache().get("a") == [1.5, 2.5]
    assert not _cache().add("a", 2, 60)
    _cache().set("a", "y", 60)
    assert _cache().get("a") == "y"
    assert _cache().touch("a", 120)
    assert _cache().delete("a")
    assert (_cache().get("a", "gone"), _cache().touch("a", 1)) == ("gone", False)


def test_what_is_over_is_not_there_may_come_again_and_goes_at_the_next_write():
    _cache().set("a", 1, 60)
    _cache().set("b", 1, 60)
    Remembered.objects.update(until=now() - timedelta(seconds=1))

    assert _cache().get("a") is None
    assert _cache().add("a", 2, 60)
    assert _cache().get("a") == 2
    assert Remembered.objects.count() == 1


def test_nothing_is_remembered_for_ever_and_keys_are_no_addresses():
    _cache().set("of:192.0.2.7", 1, None)

    kept = Remembered.objects.get()
    assert kept.until <= now() + timedelta(days=1)
    assert "192.0.2.7" not in f"{kept.key}{kept.value}"


def test_of_too_much_that_is_kept_which_ends_last():
    for name, lasts_s in (("a", 10), ("b", 30), ("c", 20)):
        _cache().set(name, 1, lasts_s)

    keep_at_most(2)

    assert [_cache().get(name) for name in "abc"] == [None, 1, 1]


def test_guesses_through_two_processes_lock_a_name_and_a_restart_does_not_open_it(settings):
    settings.ACCOUNT_RATE_LIMITS = GUESSES
    make_officer("rosa", password=PASSWORD)

    assert [_guess() for _ in range(4)] == [200] * 4

    assert _guess(PASSWORD) == 429
    assert AuditEvent.objects.filter(tag=tags.UI_SIGN_IN_LOCKED).count() == 1
    Remembered.objects.update(until=now())
    assert _guess(PASSWORD) == 302


def test_wrong_codes_count_although_nothing_else_of_their_try_is_kept(settings, monkeypatch, vault):
    stop_clock(monkeypatch)
    settings.ACCOUNT_RATE_LIMITS = GUESSES
    rosa = make_officer("rosa", password=PASSWORD)
    give_app(rosa)
    client = Client(headers={"host": "localhost"})
    client.post(reverse("account_login"), {"login": "rosa", "password": PASSWORD})

    for _ in range(6):
        client.post(reverse("mfa_authenticate"), {"code": wrong_code()})

    assert AuditEvent.objects.filter(tag=tags.UI_SIGN_IN_LOCKED).exists()


COUNTING = """
import sys, django
django.setup()
from django.core.cache import cache
from django.db import connection
from clew.bureau.accounts.models import Remembered
if sys.argv[1] == "first":
    with connection.schema_editor() as editor:
        editor.create_model(Remembered)
else:
    for _ in range(30):
        while not cache.add("turn", 1, 10):
            pass
        cache.set("count", cache.get("count", 0) + 1, 60)
        cache.delete("turn")
    print(cache.get("count"))
"""


def test_two_processes_that_count_at_once_lose_no_count(vault):
    environment = {
        "CLEW_VAULT": str(vault.path),
        "DJANGO_SETTINGS_MODULE": "clew.bureau.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    def start(what):
        return subprocess.Popen(
            [sys.executable, "-c", COUNTING, what],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    start("first").communicate()
    both = [start("count"), start("count")]
    counts = [int(one.communicate()[0]) for one in both]

    assert max(counts) == 60
