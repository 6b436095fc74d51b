"""Failures: every failed try and lock is logged, for the name that was tried; no secret is."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from clew.bureau.audit import tags
from clew.bureau.audit.actions import record_failure
from clew.bureau.signin.asking import now

LOCKED = "too_many_login_attempts"
"""django-allauth's code of a refusal without a look at what was shown."""


def note_failure(tag: str, username: str, *, why: str = "") -> None:
    """Log a failed try or a lock, with the address that it came from."""
    address = get_adapter().get_client_ip(context.request)
    record_failure(tag, username=username, address=address, why=why, now=now())


@contextmanager
def noting_failures(officer: AbstractBaseUser | None) -> Iterator[None]:
    """Log it if what is shown inside is refused. `officer` is whose it is said to be."""
    try:
        yield
    except ValidationError as error:
        locked = error.code == LOCKED
        tag = tags.UI_SIGN_IN_LOCKED if locked else tags.UI_SIGN_IN_FAILED
        note_failure(tag, officer.get_username() if officer else "")
        raise
