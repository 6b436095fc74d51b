"""Preferring: how an officer would have the pages behave."""

from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record


@transaction.atomic
def set_search_key(officer: Officer, *, is_on: bool, now: datetime) -> None:
    """Keep whether the key / leads to the search box on the officer's pages."""
    Officer.objects.filter(pk=officer.pk).update(has_search_key=is_on)
    record(tags.ACCOUNTS_SEARCH_KEY_SET, officer=officer, details={"is_on": is_on}, now=now)
