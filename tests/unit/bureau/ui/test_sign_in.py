"""Signing in tells a stranger nothing, is slowed down for guessers, and is logged."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from clew.bureau.accounts.models import Bureau
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from records import PASSWORD, make_officer

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'value="[A-Za-z0-9]{64}"')


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def _try(client: Client, name: str, password: str):
    return client.post(reverse("sign-in"), {"username": name, "password": password})


def test_an_officer_signs_in_and_out_and_both_are_logged(client: Client) -> None:
    officer = make_officer("rosa", password=PASSWORD)

    inside = _try(client, "rosa", PASSWORD)
    outside = client.post(reverse("sign-out"))

    assert inside["location"] == reverse("cases")
    assert outside["location"] == reverse("sign-in")
    assert list(AuditEvent.objects.values_list("tag", "officer")) == [
        (tags.UI_SESSION_STARTED, officer.pk),
        (tags.UI_SESSION_ENDED, officer.pk),
    ]
    assert client.get(reverse("cases"))["location"].startswith(reverse("sign-in"))


def test_unknown_names_wrong_passwords_and_closed_accounts_are_answered_alike(
    client: Client,
) -> None:
    make_officer("rosa", password=PASSWORD)
    make_officer("emil", password=PASSWORD, is_active=False)

    answers = {
        TOKEN.sub("", _try(client, name, password).content.decode())
        for name, password in [("rosa", "a guess"), ("nobody", "a guess"), ("emil", PASSWORD)]
    }

    (answer,) = answers
    assert "The name or the password is not right" in answer


def test_officers_of_a_bureau_that_is_no_member_stay_outside_and_a_session_ends_with_it(
    client: Client,
) -> None:
    officer = make_officer("rosa", password=PASSWORD)
    assert _try(client, "rosa", PASSWORD)["location"] == reverse("cases")
    assert client.get(reverse("cases")).status_code == 200

    Bureau.objects.filter(pk=officer.bureau_id).update(admitted_at=None)

    assert client.get(reverse("cases"))["location"].startswith(reverse("sign-in"))
    unknown, suspended = (_try(client, name, PASSWORD) for name in ("nobody", "rosa"))
    assert suspended.status_code == unknown.status_code
    bodies = {
        TOKEN.sub("", answer.content.decode()).replace("nobody", "rosa")
        for answer in (unknown, suspended)
    }
    assert len(bodies) == 1


def test_a_guesser_is_told_kindly_to_wait(client: Client, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    make_officer("rosa", password=PASSWORD)
    for _ in range(2):
        last = _try(client, "rosa", "a guess")

    answer = _try(client, "rosa", PASSWORD)

    assert last.status_code == answer.status_code == 429
    assert b"wait 15 minutes" in answer.content


def test_failures_and_locks_are_logged_for_the_name_that_was_tried(
    client: Client, settings: Settings
) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    officer = make_officer("rosa", password=PASSWORD)

    for _ in range(3):
        _try(client, "rosa", "a guess")
    _try(client, "a password in the wrong field", "a guess")

    events = AuditEvent.objects.order_by("id")
    assert [(event.tag, event.officer) for event in events] == [
        (tags.UI_SIGN_IN_FAILED, officer),
        (tags.UI_SIGN_IN_LOCKED, officer),
        (tags.UI_SIGN_IN_LOCKED, officer),
        (tags.UI_SIGN_IN_FAILED, None),
    ]
    assert _try(client, "rosa\0", "a guess").status_code == 200
    assert events[0].details == {"address": "127.0.0.1"}
    assert "wrong field" not in str(list(events.values()))
    assert "guess" not in str(list(events.values()))


def test_signing_out_takes_a_form(client: Client) -> None:
    assert client.get(reverse("sign-out")).status_code == 405


def test_forms_without_their_token_are_refused() -> None:
    make_officer("rosa", password=PASSWORD)
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)

    assert _try(client, "rosa", PASSWORD).status_code == 403


def test_after_signing_in_nobody_is_led_away_from_the_site(client: Client) -> None:
    make_officer("rosa", password=PASSWORD)

    answer = client.post(
        reverse("sign-in"),
        {"username": "rosa", "password": PASSWORD, "next": "https://elsewhere.example/"},
    )

    assert answer["location"] == reverse("cases")
