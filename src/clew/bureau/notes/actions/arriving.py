"""Arriving: a note that came from another bureau's node stands in its thread, as that bureau told.

It has no officer here and mentions nobody. Its own marking narrows what it is on, as any note's.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Bureau
from clew.bureau.cases.models import Case
from clew.bureau.notes.models import Mention, Note, NoteVersion
from clew.handling.marking import Marking

TAKEN_BACK = "its bureau took it back"


@dataclass(frozen=True, slots=True)
class Words:
    """What came: whose it is, where it stands, and how it may be handled."""

    id: UUID
    bureau: Bureau
    case: Case
    item: str | None
    thread: Note | None
    text: str
    written_at: datetime
    marking: Marking


def arrive(words: Words) -> Note:
    """Put a note into its thread, or say it anew, in the caller's transaction."""
    note = Note.objects.filter(pk=words.id).first() or Note(pk=words.id, bureau=words.bureau)
    note.case, note.item_id, note.thread = words.case, words.item, words.thread
    note.written_at, note.withdrawn_at, note.withdraw_reason = words.written_at, None, ""
    mark_note(note, words.marking)
    note.save()
    NoteVersion.objects.update_or_create(
        note=note, number=1, defaults={"text": words.text, "written_at": words.written_at}
    )
    return note


def mark_note(note: Note, marking: Marking) -> None:
    """Write on a note how its bureau says it may be handled; the caller saves it."""
    note.marking, note.pap = marking.tlp.value, marking.pap.value
    note.purposes = frozenset(one.value for one in marking.purposes)
    (note.released_to,) = marking.audience.lists
    note.keep_until = marking.keep_until


@transaction.atomic
def forget(note: Note, *, for_good: bool, now: datetime) -> None:
    """Take out a note's words; `for_good` the note, too, but for its place where it is answered."""
    for of_a_note in (Mention, NoteVersion):
        of_a_note.objects.filter(note=note).delete()
    if for_good and not note.answers.exists():
        note.delete()
    elif for_good:
        note.withdrawn_at, note.withdraw_reason = now, TAKEN_BACK
        note.save(update_fields=["withdrawn_at", "withdraw_reason"])
