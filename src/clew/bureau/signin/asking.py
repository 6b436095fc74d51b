"""Asking: who asks, in which session, and when."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


def now() -> datetime:
    """Return the time of a request."""
    return datetime.now(UTC)


def officer_of(request: HttpRequest) -> "Officer":
    """Return the officer who asks, on pages for those who have signed in."""
    officer = request.user
    assert officer.is_authenticated
    return officer


def key_of(request: HttpRequest) -> str:
    """Return the key of the session, empty where there is none yet."""
    return request.session.session_key or ""
