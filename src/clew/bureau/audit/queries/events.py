"""Events: who, when, what and why, newest first, as far as the officer may see them.

Officers see the words of what their own bureau's officers did, and what the machine did by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import KEEP_LOG
from clew.bureau.audit.models import AuditEvent


class EntryNotFoundError(LookupError):
    """There is no such entry, or the officer may not see it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are asked for; what is empty is not asked. A tag may be only begun."""

    who: str = ""
    tag: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def bureau_of(officer: AbstractBaseUser) -> UUID | None:
    """Return the bureau whose officers' words the officer may see."""
    bureau: UUID | None = getattr(officer, "bureau_id", None)
    return bureau


def visible_events(officer: AbstractBaseUser) -> QuerySet[AuditEvent]:
    """Return the events that the officer may see; none to who may not read the log."""
    try:
        KEEP_LOG.gate.check(officer)
    except DeniedError:
        return AuditEvent.objects.none()
    own = Q(officer__bureau=bureau_of(officer)) | Q(officer=None)
    return AuditEvent.objects.filter(own)


def events(officer: AbstractBaseUser, wanted: Wanted, *, limit: int) -> list[AuditEvent]:
    """Return the newest events that are wanted, with their places in the log."""
    rows = visible_events(officer)
    if wanted.who:
        rows = rows.filter(who=wanted.who)
    if wanted.tag:
        rows = rows.filter(tag__startswith=wanted.tag)
    if wanted.subject:
        rows = rows.filter(subject=wanted.subject)
    if wanted.since:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(at__lt=wanted.until)
    return list(rows.select_related("leaf").order_by("-leaf__number")[:limit])


def event_by_number(officer: AbstractBaseUser, number: int) -> AuditEvent:
    """Return the event at a place of the log.

    Raises:
        EntryNotFoundError: there is none, or the officer may not see it.
    """
    found = visible_events(officer).select_related("leaf").filter(leaf__number=number).first()
    if found is None:
        raise EntryNotFoundError(f"there is no entry {number}; see: clew audit list")
    return found
