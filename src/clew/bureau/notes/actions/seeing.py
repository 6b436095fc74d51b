"""Seeing: whoever is mentioned in a note is told until it was seen."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.notes.models import Mention
from clew.bureau.notes.queries import mentions, thread_of
from clew.bureau.notes.rows import Thread


@transaction.atomic
def see_thread(acting_officer: Officer, note_id: UUID, *, now: datetime) -> Thread:
    """Return a thread; whoever is mentioned in it has seen that now.

    Raises:
        NoteNotFoundError: it does not exist, or the officer may not see it.
    """
    thread = thread_of(acting_officer, note_id)
    keys = {thread.first.id, *(one.id for one in thread.answers)}
    waiting = [one.pk for one in mentions(acting_officer) if one.note_id in keys]
    Mention.objects.filter(pk__in=waiting).update(seen_at=now)
    details = {"case": str(thread.first.about.case_id), "mentions": len(waiting)}
    subject = str(thread.first.id)
    record(
        tags.NOTES_THREAD_VIEWED, officer=acting_officer, subject=subject, details=details, now=now
    )
    return thread
