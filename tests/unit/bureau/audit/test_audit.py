"""Events are kept exactly if the change they tell of is."""

import re

import pytest
from django.db import transaction

from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.models import AuditEvent
from records import NOW, make_officer

TAGS = {name: value for name, value in vars(tags).items() if name.isupper()}


@pytest.mark.parametrize("name", TAGS)
def test_a_tag_is_a_source_a_subject_and_an_action(name: str) -> None:
    source, subject, action = TAGS[name].split(":")

    assert all(re.fullmatch("[a-z_]+", part) for part in (source, subject, action))
    assert name.startswith(source.upper())


def test_no_tag_is_used_twice() -> None:
    assert len(set(TAGS.values())) == len(TAGS)


@pytest.mark.django_db
def test_an_event_says_who_did_what_to_what_and_when() -> None:
    officer = make_officer()

    record(tags.VAULT_FILE_ASKED, officer=officer, subject="ab", details={"matches": 2}, now=NOW)

    event = AuditEvent.objects.get()
    assert (event.officer, event.at, event.subject) == (officer, NOW, "ab")
    assert (event.tag, event.details) == ("vault:file:asked", {"matches": 2})


@pytest.mark.django_db
def test_an_event_goes_when_the_change_is_undone() -> None:
    class _FailsError(Exception):
        """The change fails."""

    @transaction.atomic
    def change() -> None:
        record(tags.VAULT_FILE_ASKED, officer=None, now=NOW)
        raise _FailsError

    with pytest.raises(_FailsError):
        change()

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_without_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(tags.VAULT_FILE_ASKED, officer=None, now=NOW)

    assert not AuditEvent.objects.exists()
