"""Guessing passwords is stopped, for a while, for the name and address that guesses."""

import pytest
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from records import PASSWORD, make_officer

pytestmark = pytest.mark.django_db

FAILURES = 3


def _from(address: str) -> HttpRequest:
    return RequestFactory(REMOTE_ADDR=address).post("/")


def test_after_too_many_failures_the_right_password_is_refused_too(settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = FAILURES
    make_officer("rosa", password=PASSWORD)
    for _ in range(FAILURES):
        assert authenticate(_from("192.0.2.1"), username="rosa", password="a guess") is None

    assert authenticate(_from("192.0.2.1"), username="rosa", password=PASSWORD) is None
    assert not AxesProxyHandler.is_allowed(_from("192.0.2.1"), {"username": "rosa"})
    assert authenticate(_from("192.0.2.9"), username="rosa", password=PASSWORD) is not None


def test_a_closed_account_cannot_sign_in() -> None:
    make_officer("rosa", password=PASSWORD, is_active=False)

    assert authenticate(_from("192.0.2.1"), username="rosa", password=PASSWORD) is None
