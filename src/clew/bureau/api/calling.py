"""Calling: what every call does: it knows who calls, when, and logs what was looked at."""

from uuid import UUID

from django.http import HttpRequest

from clew.bureau.api.authentication import caller, now
from clew.bureau.audit.actions import record_view


def log_view(request: HttpRequest, tag: str, subject: str | UUID = "", **details: object) -> None:
    """Log that the officer for whom a program calls looked at something."""
    record_view(
        tag, officer=caller(request), subject=str(subject), details=details or None, now=now()
    )
