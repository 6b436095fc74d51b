"""Failures: every failed try and lock is logged, for the name that was tried; no secret is."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from clew.bureau.audit import tags
from clew.bureau.audit.actions import record_failure
from clew.bureau.signin.asking import now

LOCKED = "too_many_login_attempts"
"""django-allauth's code of a refusal without a look at what was shown."""


def counted_try() -> ratelimit.RateLimitUsage:
    """Count a try against its address, and return the count: who was right takes it back.

    Raises:
        ValidationError: too many tries from there were wrong.
    """
    usage = ratelimit.consume(context.request, app="allauth.account", action="login_failed_from")
    if usage is None:
        raise get_adapter().validation_error(LOCKED)
    return usage


def note_failure(tag: str, username: str, *, why: str = "") -> None:
    """Log a failed try or a lock, with the address that it came from."""
    address = get_adapter().get_client_ip(context.request)
    record_failure(tag, username=username, address=address, why=why, now=now())


@contextmanager
def noting_failures(officer: AbstractBaseUser | None) -> Iterator[None]:
    """Log it if what is shown inside is refused. `officer` is whose it is said to be.

    A passkey that stands alone names nobody before it is right: it is not guessed, nor counted.
    """
    try:
        usage = counted_try() if officer else None
        yield
        if usage is not None:
            usage.rollback()
    except ValidationError as error:
        locked = error.code == LOCKED
        tag = tags.UI_SIGN_IN_LOCKED if locked else tags.UI_SIGN_IN_FAILED
        note_failure(tag, officer.get_username() if officer else "")
        raise
