"""What tests of signing in share."""

import pytest
from django.core.cache import cache
from django.test import Client

from clew.bureau.accounts.models import Officer
from records import PASSWORD, make_officer
from second_factor import stop_clock


@pytest.fixture(autouse=True)
def _a_code_lasts_and_nothing_is_counted(monkeypatch):
    """Failed tries and used codes are counted in the cache, which no transaction takes back."""
    stop_clock(monkeypatch)
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def rosa() -> Officer:
    return make_officer("rosa", password=PASSWORD)
