"""What tests of signing in share."""

import pytest
from django.core.cache import cache
from django.test import Client

from clew.bureau.accounts.models import Officer
from records import PASSWORD, make_officer


@pytest.fixture(autouse=True)
def _nothing_is_counted():
    """Failed tries and used codes are counted in the cache, which no transaction takes back."""
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def rosa() -> Officer:
    return make_officer("rosa", password=PASSWORD)
